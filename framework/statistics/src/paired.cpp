#include "occam/statistics/paired.hpp"

#include <algorithm>
#include <cmath>

#include "quiet_math.hpp"

namespace occam::statistics {

double mcnemar_exact(std::int64_t only_first, std::int64_t only_second) {
  if (only_first < 0 || only_second < 0) return kNan;
  const double flips = static_cast<double>(only_first + only_second);
  const double fewer = static_cast<double>(std::min(only_first, only_second));
  if (flips == 0) return 1;
  return std::min(1.0, 2 * incomplete_beta(flips - fewer, fewer + 1, 0.5));
}

double paired_lower_bound(const Moments& differences, double prior, double weight, double error) {
  if (differences.n == 0 || !is_probability(error)) return kNan;
  const double count = static_cast<double>(differences.n);
  const double variance = (0.5 + differences.squared_deviations()) / (count + 1);
  return shrunk_mean(differences, prior, weight) - normal_quantile(1 - error) * std::sqrt(variance / count);
}

}  // namespace occam::statistics
