// A stream of scores without an end, held against a threshold at every item: an e-process that says when its mean lies
// above, and an e-detector that says when it no longer does.
//
// Above: a bet against "every score's mean, given those before it, is at most the threshold" grows by 1 + λ(x - τ),
// λ from the scores before (Waudby-Smith and Ramdas, 2010.09686); that it ever reaches 1 / error has a chance of at
// most `error` if that is so. Below: the bets against "at least the threshold" are begun anew whenever they have lost
// what they had, max(M, 1) · (1 + λ(x - τ)) (Shin, Ramdas and Rinaldo, e-CUSUM, 2203.03532); while the mean is at least
// the threshold, false alarms are at least `run_length` items apart on average. Values, to be stored and gone on with.
// Threads: no sharing.
//
//   StreamTest test;                       // or one that was stored
//   test.observe(score, 0.95);             // in [0, 1], every one and in their order
//   if (test.is_above(0.05)) …             // promote
//   if (test.has_fallen(10'000)) …         // demote, and begin anew
#pragma once

#include <cstdint>

namespace occam::statistics {

struct StreamTest {
  std::int64_t n = 0;
  double sum = 0;
  double squared_errors = 0;  ///< Σ (x - the estimate before it)²
  double above = 0;           ///< the logarithm of the wealth against "at most the threshold"
  double above_peak = 0;      ///< its largest value: a threshold that was reached stays reached
  double below = 0;           ///< the logarithm of the e-detector

  /// Requires: 0 ≤ score ≤ 1, 0 < threshold < 1, the same for all items.
  void observe(double score, double threshold);
  /// Requires: 0 < error < 1.
  [[nodiscard]] bool is_above(double error) const;
  /// Requires: run_length > 1.
  [[nodiscard]] bool has_fallen(double run_length) const;
  /// NaN where n = 0.
  [[nodiscard]] double mean() const;
};

}  // namespace occam::statistics
