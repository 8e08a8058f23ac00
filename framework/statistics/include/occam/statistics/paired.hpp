// Two models on the same items: the difference, the flips, and what can be claimed of them.
//
// d = a - b item by item; shared luck of items cancels, so a paired comparison needs far fewer of them than two
// separate intervals. For runs whose size was fixed beforehand. Pure functions. Threads: [any].
//
//   PairedComparison shown = compare(scores_of_a, scores_of_b, 0.95);
//   bool as_good = equivalence(shown.differences, 0.02, 0.05).not_worse;
#pragma once

#include <cstdint>
#include <span>

#include "occam/statistics/intervals.hpp"
#include "occam/statistics/moments.hpp"

namespace occam::statistics {

/// Items on which the two differ.
struct Flips {
  std::int64_t only_first = 0;  ///< the first model scored higher
  std::int64_t only_second = 0;
};

struct PairedComparison {
  Moments differences{};
  Flips flips{};
  double mean;            ///< of a - b
  double standard_error;  ///< sd(d)/sqrt(n)
  Interval interval;      ///< Student's t at the asked confidence
  double p_value;         ///< mcnemar_exact() of the flips
};

/// NaN everywhere for spans of different lengths; no interval for fewer than two items.
[[nodiscard]] PairedComparison compare(std::span<const double> a, std::span<const double> b, double confidence);

/// The exact two-sided McNemar test: `only_first` items that only the first got right, `only_second` the other way.
/// min(1, 2·P(X ≤ min)) with X ~ Binomial(b + c, ½); 1 without any flip (Q. McNemar, Psychometrika 12, 1947).
[[nodiscard]] double mcnemar_exact(std::int64_t only_first, std::int64_t only_second);

/// What two one-sided t tests say of a - b and a margin (D. Schuirmann, J. Pharmacokinet. Biopharm. 15, 1987).
struct Equivalence {
  double p_worse;   ///< of "a is worse than b by the margin or more"
  double p_better;  ///< of "a is better than b by the margin or more"
  bool not_worse;   ///< p_worse ≤ error
  bool equivalent;  ///< both ≤ error
};

/// Where no two items differ in d the variance is taken as ½/(n + 1): a few equal answers prove nothing. NaN and false
/// for fewer than two items or a margin that is not positive.
[[nodiscard]] Equivalence equivalence(const Moments& differences, double margin, double error);

/// A one-sided lower bound of the mean of d = a - b at `error`, as a claim of "not worse than": mean - z·sqrt(v / n)
/// with v = (½ + Σ(d - mean)²) / (n + 1) and the mean shrunk towards `prior` with `weight`. NaN without items.
[[nodiscard]] double paired_lower_bound(const Moments& differences, double prior, double weight, double error);

}  // namespace occam::statistics
