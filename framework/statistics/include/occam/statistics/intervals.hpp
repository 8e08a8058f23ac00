// Intervals and one-sided bounds for a sample whose size was fixed beforehand.
//
// Wilson and t are for display; a claim is made with a one-sided bound at a stated error. None of them may be used on
// a run that was stopped by its own scores. Pure functions. Arguments out of their range give NaN, never an exception.
// Threads: [any].
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "occam/statistics/moments.hpp"

namespace occam::statistics {

struct Interval {
  double low;
  double high;
};

/// Wilson's score interval for k hits in n (E. B. Wilson, JASA 22, 1927), clipped to [0, 1].
/// Requires: 0 ≤ k ≤ n, n > 0, 0 < confidence < 1.
[[nodiscard]] Interval wilson(std::int64_t k, std::int64_t n, double confidence);

/// Clopper and Pearson's exact lower bound at error `a` (Biometrika 26, 1934): BetaInv(a; k, n-k+1), 0 at k = 0.
[[nodiscard]] double clopper_pearson_lower(std::int64_t k, std::int64_t n, double a);
/// The upper bound: BetaInv(1-a; k+1, n-k), 1 at k = n.
[[nodiscard]] double clopper_pearson_upper(std::int64_t k, std::int64_t n, double a);

/// Student's interval mean ± t·s/sqrt(n). One value, or none, gives NaN.
[[nodiscard]] Interval t_interval(const Moments& scores, double confidence);
/// The same around `mean` with a standard error computed elsewhere (clustered, say) and its degrees of freedom.
[[nodiscard]] Interval t_interval(double mean, double standard_error, double degrees_of_freedom, double confidence);

/// The standard error of the mean when items share a source:
/// sqrt(C/(C-1) · Σ_c(Σ_{i∈c}(x_i - mean))²) / n, C clusters (E. Miller, arXiv:2411.00640, appendix A).
/// NaN for fewer than two clusters. Requires: as many clusters as values.
[[nodiscard]] double clustered_standard_error(std::span<const double> values, std::span<const std::string> clusters);

/// The standard normal quantile.
[[nodiscard]] double normal_quantile(double probability);

}  // namespace occam::statistics
