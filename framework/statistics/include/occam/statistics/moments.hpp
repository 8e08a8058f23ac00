// Sums of a sample: what the store keeps of many scores, and what every interval here is computed from.
//
// A plain value; the sums come from the store or from add(). Threads: values, no sharing.
//
//   Moments scores;
//   for (double score : run) scores.add(score);
//   Interval shown = t_interval(scores, 0.95);
#pragma once

#include <cstdint>

namespace occam::statistics {

/// n values by their sum and their sum of squares. Meant for scores of order one, where the two sums lose nothing.
struct Moments {
  std::int64_t n = 0;
  double sum = 0;
  double sum_squares = 0;

  void add(double value) {
    ++n;
    sum += value;
    sum_squares += value * value;
  }

  /// Returns NaN for n = 0.
  [[nodiscard]] double mean() const;
  /// Returns Σ(x - mean)², never below 0.
  [[nodiscard]] double squared_deviations() const;
  /// Returns the sample variance with n - 1; NaN for n < 2.
  [[nodiscard]] double variance() const;
  /// Returns s / sqrt(n); NaN for n < 2.
  [[nodiscard]] double standard_error() const;

  /// Returns the moments of (x - low) / (high - low). Requires: low < high.
  [[nodiscard]] Moments rescaled(double low, double high) const;
};

/// Returns (Σx + weight·prior) / (n + weight): the mean drawn towards `prior` as if it had been seen `weight` times.
/// Requires: weight > 0 or n > 0.
[[nodiscard]] double shrunk_mean(const Moments& scores, double prior, double weight = 10);

}  // namespace occam::statistics
