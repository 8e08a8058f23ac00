#include "occam/statistics/plan.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "occam/statistics/intervals.hpp"
#include "occam/statistics/random.hpp"
#include "quiet_math.hpp"

namespace occam::statistics {

namespace {

constexpr std::int64_t kItemsPlayed = 2'000'000;
constexpr std::int64_t kFewestPlays = 20;
constexpr std::int64_t kMostPlays = 400;
constexpr std::size_t kQuantiles = 512;

/// Scores of the guessed mean: hits, or a beta distribution in slices of equal probability.
class MadeUpScores {
 public:
  MadeUpScores(ScoreKind kind, const Guess& guess) : mean_(guess.mean) {
    const double variance = guess.deviation * guess.deviation;
    const double concentration = mean_ * (1 - mean_) / variance - 1;
    if (kind == ScoreKind::kBinary || !(concentration > 0) || !std::isfinite(concentration)) return;
    for (std::size_t i = 0; i < kQuantiles; ++i) {
      const double share = (static_cast<double>(i) + 0.5) / static_cast<double>(kQuantiles);
      slices_.push_back(std::clamp(beta_quantile(mean_ * concentration, (1 - mean_) * concentration, share), 0.0, 1.0));
    }
  }

  Score draw(SplitMix64& random) const {
    if (!slices_.empty()) return Score::of(slices_[random.below(slices_.size())]);
    return Score::of(random.uniform() < mean_ ? 1 : 0);
  }

 private:
  double mean_;
  std::vector<double> slices_;
};

}  // namespace

CallEstimate expected_calls(const SequentialVerdict& verdict, const Guess& guess) {
  if (!(guess.mean >= 0 && guess.mean <= 1)) return {.mean = kNan};
  const std::int64_t left = verdict.scores().left();
  const std::int64_t plays = std::clamp(kItemsPlayed / std::max<std::int64_t>(left, 1), kFewestPlays, kMostPlays);
  const MadeUpScores scores(verdict.requirement().scores, guess);
  SplitMix64 random(1);
  std::vector<std::int64_t> calls;
  CallEstimate estimate;
  for (std::int64_t play = 0; play < plays; ++play) {
    SequentialVerdict trial = verdict;
    while (trial.verdict() == Verdict::kOpen && trial.scores().next()) {
      if (!trial.feed(*trial.scores().next(), scores.draw(random))) break;
    }
    calls.push_back(trial.scores().seen() - verdict.scores().seen());
    estimate.mean += static_cast<double>(calls.back()) / static_cast<double>(plays);
    estimate.meets += trial.verdict() == Verdict::kMeets ? 1 / static_cast<double>(plays) : 0;
    estimate.misses += trial.verdict() == Verdict::kMisses ? 1 / static_cast<double>(plays) : 0;
  }
  std::ranges::sort(calls);
  estimate.median = calls[calls.size() / 2];
  estimate.p90 = calls[calls.size() * 9 / 10];
  return estimate;
}

double items_for_gap(double p, double gap, double error, double miss) {
  const double z = normal_quantile(1 - error) + normal_quantile(1 - miss);
  return std::ceil(z * z * p * (1 - p) / (gap * gap));
}

double gap_for_items(double p, double items, double error, double miss) {
  const double z = normal_quantile(1 - error) + normal_quantile(1 - miss);
  return items > 0 ? z * std::sqrt(p * (1 - p) / items) : kNan;
}

}  // namespace occam::statistics
