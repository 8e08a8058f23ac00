// One model held against a threshold: asked items of the suite in a fixed order until the verdict falls.
//
// The run's rule, order and known items are stored before its first item, every result as it comes; a process that is
// killed goes on where it was, and no stored item is asked again. Up to `parallel` items are in flight; answers are
// taken into account strictly in the order. On the verdict what is in flight is cancelled; what had come before its
// turn is stored and plays no part. A failure counts as the item's own once the model has answered again; ten of them
// in a row end the run open. Threads: decide_model() is [any]; the observer is called by one at a time.
//
//   auto verdict = decide_model(suite, *evaluator, contender, store, {.rule = rule});
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "eval/process.hpp"
#include "eval/runner.hpp"
#include "eval/suite.hpp"
#include "occam/decide.hpp"
#include "plugin/evaluator.hpp"
#include "store/store.hpp"

namespace occam::eval {

/// A model of a ladder. It is not loaded before an item has to be asked.
struct Contender {
  store::ModelIdentity identity;
  std::string label;
  std::string chat_template_hash;
  double input_price = std::numeric_limits<double>::quiet_NaN();   ///< per million tokens; NaN: not known
  double output_price = std::numeric_limits<double>::quiet_NaN();  ///< per million tokens; NaN: not known
  std::function<Result<std::shared_ptr<plugin::LoadedModel>>()> load;
};

struct DecideOptions {
  store::SequentialRule rule{};
  ControlVariate control = ControlVariate::kWherePossible;
  std::uint64_t seed = 1;
  std::int64_t max_items = 0;  ///< of the order; 0: all
  std::int32_t parallel = 0;   ///< 0: as many as the model gains from
  double call_deadline_seconds = 300;
  JudgeOptions judges{};  ///< for evaluators that ask a model
  std::stop_token cancel{};
  std::function<void(const DecideProgress&)> observer{};  ///< rung and rungs are the caller's
};

/// A model that fails, or a cancelled call, gives an open verdict with a `reason`; what was stored stays. Errors:
/// kUsage for options, for a second seed or other bets after results, and for an item that the evaluator refuses;
/// kUnsupported, kPlugin, kStore.
[[nodiscard]] Result<ModelVerdict> decide_model(const Suite& suite, const plugin::Evaluator& evaluator,
                                                const Contender& contender, store::Store& store,
                                                const DecideOptions& options);

/// Where a verdict would go on from: nothing is asked and nothing is stored. Errors: as decide_model().
[[nodiscard]] Result<Process> stand(const Suite& suite, const Contender& contender, store::Store& store,
                                    const DecideOptions& options);

}  // namespace occam::eval
