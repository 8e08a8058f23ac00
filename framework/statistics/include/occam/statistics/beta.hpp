// The beta distribution: what a mean in [0, 1] is believed to be after some hits and some misses.
//
// A plain value. Parameters or probabilities out of their range give NaN, never an exception. Threads: values.
//
//   const Beta belief{1 + hits, 1 + misses};
//   if (belief.at_least(0.8) > 0.95) …
//   const double drawn = belief.quantile(random.uniform());
#pragma once

namespace occam::statistics {

/// Requires: a > 0, b > 0. The default is uniform.
struct Beta {
  double a = 1;
  double b = 1;

  [[nodiscard]] double mean() const { return a / (a + b); }
  /// P(X ≥ x) and P(X < x), for any x, each exact where it is tiny.
  [[nodiscard]] double at_least(double x) const;
  [[nodiscard]] double below(double x) const;
  /// The x with P(X ≤ x) = p. Requires: 0 ≤ p ≤ 1.
  [[nodiscard]] double quantile(double p) const;
  /// ln B(a, b), the integral of x^(a-1) (1-x)^(b-1).
  [[nodiscard]] double log_integral() const;
};

}  // namespace occam::statistics
