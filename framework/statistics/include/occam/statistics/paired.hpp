// Two models on the same items: differences, flips and the exact test of them.
//
// Pure functions. Threads: [any].
#pragma once

#include <cstdint>

#include "occam/statistics/intervals.hpp"
#include "occam/statistics/moments.hpp"

namespace occam::statistics {

/// The exact two-sided McNemar test: `only_first` items that only the first got right, `only_second` the other way.
/// min(1, 2·P(X ≤ min)) with X ~ Binomial(b + c, ½); 1 without any flip (Q. McNemar, Psychometrika 12, 1947).
[[nodiscard]] double mcnemar_exact(std::int64_t only_first, std::int64_t only_second);

/// A one-sided lower bound of the mean of d = a - b at `error`, as a claim of "not worse than": mean - z·sqrt(v / n)
/// with v = (½ + Σ(d - mean)²) / (n + 1) and the mean shrunk towards `prior` with `weight`. NaN without items.
[[nodiscard]] double paired_lower_bound(const Moments& differences, double prior, double weight, double error);

}  // namespace occam::statistics
