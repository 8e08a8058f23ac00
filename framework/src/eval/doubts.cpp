#include "eval/doubts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "occam/statistics/ladder.hpp"

namespace occam::eval {

namespace {

constexpr statistics::Interval kNothingKnown = {store::kUnknown, store::kUnknown};

/// What stored results say of the suite's mean.
Result<statistics::Interval> stored_interval(const Suite& suite, const Contender& contender, store::Store& store,
                                             double error) {
  const auto evidence = store.evidence(suite.evidence_key(contender.identity, contender.chat_template_hash));
  if (!evidence) return fail(evidence.error());
  if (evidence->scores.n == 0) return kNothingKnown;
  if (evidence->complete) return statistics::Interval{evidence->scores.mean(), evidence->scores.mean()};
  if (!evidence->sequential.empty()) {
    const store::SequentialState& newest = evidence->sequential.front().state;
    return statistics::Interval{newest.low, newest.high};
  }
  if (!evidence->fixed_n) return kNothingKnown;
  const statistics::Sample sample{
      .scores = evidence->scores, .low = evidence->low, .high = evidence->high, .binary = evidence->binary};
  const statistics::Judgement bounds = statistics::judge_at_least(sample, evidence->low, error);
  return statistics::Interval{bounds.lower, bounds.upper};
}

}  // namespace

Result<std::vector<std::string>> doubts_of_bisection(const Suite& suite, std::span<const LadderStep> steps,
                                                     store::Store& store, double error) {
  std::vector<std::string_view> labels;
  std::vector<statistics::Interval> intervals;
  for (const LadderStep& step : steps) {
    if (!step.kept_out.empty()) continue;
    const auto interval = stored_interval(suite, step.contender, store, error);
    if (!interval) return fail(interval.error());
    labels.push_back(step.contender.label);
    intervals.push_back(*interval);
  }
  std::vector<std::string> warnings = {
      "a search by halves is right only where no larger model is worse than a smaller one, and nothing checks that: "
      "models that it passes over are not asked"};
  std::vector<std::string> pairs;
  for (const auto& [smaller, larger] : statistics::contradictions(intervals))
    pairs.push_back(fmt::format("{} (at least {:.3f}) is better than {} (at most {:.3f})", labels[smaller],
                                intervals[smaller].low, labels[larger], intervals[larger].high));
  if (!pairs.empty())
    warnings.push_back(fmt::format(
        "stored results contradict that: {}; without --bisect the search does not rely on it", fmt::join(pairs, ", ")));
  return warnings;
}

}  // namespace occam::eval
