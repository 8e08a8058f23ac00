// Evidence against a threshold: meets, misses or open, at a stated chance of being wrong.
//
// One rule for tables, routers and reports, so that they never disagree. Fixed n only: a run that was stopped by its
// own scores is judged by its own sequential verdict instead. Pure functions. Threads: [any].
//
//   Sample sample{.scores = {.n = 120, .sum = 111, .sum_squares = 111}, .binary = true};
//   Judgement judgement = judge_at_least(sample, 0.85, 0.05);
//   if (judgement.verdict == Verdict::kMeets) …                      // judgement.lower ≥ 0.85
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "occam/statistics/moments.hpp"

namespace occam::statistics {

enum class Verdict { kOpen, kMeets, kMisses };

/// Returns `open`, `meets` or `misses`.
[[nodiscard]] std::string_view to_string(Verdict verdict);

/// Scores in the metric's own units, which lie in [low, high].
struct Sample {
  Moments scores{};
  double low = 0;
  double high = 1;
  bool binary = true;  ///< every score is `low` or `high`
};

struct Judgement {
  Verdict verdict = Verdict::kOpen;
  double lower = 0;  ///< the one-sided bounds at `error`, in the metric's units; NaN without any item
  double upper = 0;
};

/// One-sided bounds at `error` each. Binary scores: Clopper-Pearson. Others: Student's t with the variance floored at
/// (½ + Σ(x - mean)²) / (n + 1) of the rescaled scores, since a thin sample with zero variance proves nothing.
/// `meets` when lower ≥ threshold, `misses` when upper < threshold.
[[nodiscard]] Judgement judge_at_least(const Sample& sample, double threshold, double error);

/// About how many more items would settle an open verdict if the scores went on as they have so far.
/// 0: settled already. None: nothing seen yet, the mean lies on the threshold, or more than ten million.
[[nodiscard]] std::optional<std::int64_t> items_needed(const Sample& sample, double threshold, double error);

}  // namespace occam::statistics
