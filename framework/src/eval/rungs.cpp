#include "eval/rungs.hpp"

#include <fmt/format.h>

#include "eval/doubts.hpp"

namespace occam::eval {

Result<void> check(const Suite& suite, const LadderOptions& options) {
  if (options.max_items < 0) return fail(ErrorCode::kUsage, "a number of items is not negative");
  if (!(options.error > 0 && options.error < 1))
    return fail(ErrorCode::kUsage, fmt::format("an error rate lies between 0 and 1, and {} does not", options.error));
  if (const auto threshold = to_threshold(options.threshold); !threshold) return fail(threshold.error());
  if (!suite.metrics()[suite.primary_metric()].higher_is_better)
    return fail(ErrorCode::kUsage,
                fmt::format("of {} less is better, and a verdict says that a mean is at least something",
                            suite.record().metric),
                {}, "choose another metric of the suite's evaluator");
  return {};
}

std::vector<std::size_t> participants(std::span<const LadderStep> steps) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (steps[i].kept_out.empty()) places.push_back(i);
  return places;
}

Result<statistics::Ladder> make_ladder(std::size_t models, const LadderOptions& options) {
  const auto ladder = [&] {
    switch (options.direction) {
      case LadderDirection::kDescending:
        return statistics::Ladder::descending(models, options.error);
      case LadderDirection::kBisecting:
        return statistics::Ladder::bisection(models, options.error);
      case LadderDirection::kAscending:
        break;
    }
    return statistics::Ladder::ascending(models, options.error);
  }();
  if (!ladder) return fail(ErrorCode::kUsage, "there is no model that may answer this task");
  return *ladder;
}

DecideOptions to_options(const LadderOptions& options, const statistics::Ladder::Rung& rung, std::size_t rungs) {
  DecideOptions made{.rule = {.threshold = options.threshold,
                              .error = options.error,
                              .meets_error = rung.meets_error,
                              .misses_error = rung.misses_error},
                     .control = options.control,
                     .seed = options.seed,
                     .max_items = options.max_items,
                     .parallel = options.parallel,
                     .call_deadline_seconds = options.call_deadline_seconds,
                     .judges = options.judges,
                     .cancel = options.cancel};
  if (options.observer) {
    made.observer = [&options, place = rung.model, rungs](const DecideProgress& at) {
      DecideProgress told = at;
      told.rung = static_cast<std::int64_t>(place);
      told.rungs = static_cast<std::int64_t>(rungs);
      options.observer(told);
    };
  }
  return made;
}

Result<std::vector<std::string>> warn(const Suite& suite, std::span<const LadderStep> steps, store::Store& store,
                                      const LadderOptions& options) {
  if (options.direction != LadderDirection::kBisecting) return std::vector<std::string>{};
  auto warnings = doubts_of_bisection(suite, steps, store, options.error);
  if (warnings && options.warned) std::ranges::for_each(*warnings, options.warned);
  return warnings;
}

}  // namespace occam::eval
