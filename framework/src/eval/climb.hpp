// A ladder of models held against one threshold, with one error rate for the whole search.
//
// Ascending to the first that meets, each `meets` at error/K; descending to the first that does not; or by halves, each
// verdict at the error over the length of the path. K is the number of contenders that are not kept out, fixed before
// the first item. Threads: [any]; the observer as decide_model()'s.
//
//   auto found = decide_ladder(suite, *evaluator, contenders, store, {.threshold = "0.85", .error = 0.05});
#pragma once

#include <span>

#include "eval/decide.hpp"

namespace occam::eval {

/// One model of the ladder, smallest first.
struct LadderStep {
  Contender contender;
  std::string kept_out;  ///< why the policy does not let it answer; empty: it may
};

struct LadderOptions {
  std::string threshold{};  ///< a decimal in the metric's units
  double error = 0.05;
  LadderDirection direction = LadderDirection::kAscending;
  ControlVariate control = ControlVariate::kWherePossible;
  std::uint64_t seed = 1;
  std::int64_t max_items = 0;
  std::int32_t parallel = 0;
  double call_deadline_seconds = 300;
  JudgeOptions judges{};
  std::stop_token cancel{};
  std::function<void(const DecideProgress&)> observer{};
  std::function<void(std::string_view)> warned{};  ///< before the first item
};

/// Errors: kUsage for options, for a metric without a range or of which less is better, and where no model may answer;
/// those of decide_model().
[[nodiscard]] Result<LadderVerdict> decide_ladder(const Suite& suite, const plugin::Evaluator& evaluator,
                                                  std::span<const LadderStep> steps, store::Store& store,
                                                  const LadderOptions& options);

/// What decide_ladder() will take: nothing is asked and nothing is stored. Errors: the same.
[[nodiscard]] Result<LadderForecast> forecast_ladder(const Suite& suite, std::span<const LadderStep> steps,
                                                     store::Store& store, const LadderOptions& options);

}  // namespace occam::eval
