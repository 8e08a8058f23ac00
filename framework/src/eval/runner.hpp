// One model on one suite: every item asked, scored and stored as it is done, so that a killed run can go on.
//
// Items are asked in the permutation's order by as many threads as the model gains from; an answer that is stored
// already (run_answers.hpp) is taken instead of asking. A wrong answer, an unscorable
// one, an error and a timeout are four things; the last three count 0 and are counted. When a model fails on ten items
// in a row, or on all of them, it is the model that is broken and not its answers: the run ends, those failures are not
// stored, and --resume asks these items again. Threads: run_suite() is [any]; the observer is called by one at a time.
//
//   auto run = run_suite(suite, *evaluator, {.model = *model, .identity = identity, .label = "smollm2-135m"}, store,
//   {});
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <stop_token>
#include <string>

#include "eval/judging.hpp"
#include "eval/suite.hpp"
#include "occam/evaluation.hpp"
#include "plugin/backend.hpp"
#include "plugin/evaluator.hpp"
#include "store/store.hpp"

namespace occam::eval {

/// The model under test.
struct Subject {
  plugin::LoadedModel& model;
  store::ModelIdentity identity;
  std::string label;
  double input_price = std::numeric_limits<double>::quiet_NaN();   ///< per million tokens; NaN: not known
  double output_price = std::numeric_limits<double>::quiet_NaN();  ///< per million tokens; NaN: not known
  AskLogprobs logprobs = AskLogprobs::kWhereFree;
};

struct RunOptions {
  std::int64_t limit = 0;   ///< the first items of the suite; 0: all
  std::int64_t sample = 0;  ///< so many items drawn by the seed; 0: all. Not together with `limit`
  std::uint64_t seed = 1;
  Resume resume = Resume::kNo;
  StoredAnswers stored_answers = StoredAnswers::kReuse;
  double call_deadline_seconds = 300;
  JudgeOptions judges{};      ///< for evaluators that ask a model
  std::int32_t parallel = 0;  ///< 0: as many as the model gains from
  std::stop_token cancel{};
  std::function<void(const EvaluationProgress&)> observer{};
};

/// A model that fails, a judge that does, or a cancelled run gives a run with `failure`; what was stored stays. Errors:
/// kUsage for options and for an item that the evaluator refuses (`where` is its line), kUnsupported, kStore.
[[nodiscard]] Result<EvaluationRun> run_suite(const Suite& suite, const plugin::Evaluator& evaluator,
                                              const Subject& subject, store::Store& store, const RunOptions& options);

}  // namespace occam::eval
