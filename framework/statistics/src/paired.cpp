#include "occam/statistics/paired.hpp"

#include <algorithm>
#include <cmath>

#include "quiet_math.hpp"

namespace occam::statistics {

PairedComparison compare(std::span<const double> a, std::span<const double> b, double confidence) {
  PairedComparison shown{.mean = kNan, .standard_error = kNan, .interval = {kNan, kNan}, .p_value = kNan};
  if (a.size() != b.size() || a.empty()) return shown;
  for (std::size_t i = 0; i < a.size(); ++i) {
    shown.differences.add(a[i] - b[i]);
    shown.flips.only_first += a[i] > b[i] ? 1 : 0;
    shown.flips.only_second += a[i] < b[i] ? 1 : 0;
  }
  shown.mean = shown.differences.mean();
  shown.standard_error = shown.differences.standard_error();
  shown.interval = t_interval(shown.differences, confidence);
  shown.p_value = mcnemar_exact(shown.flips.only_first, shown.flips.only_second);
  return shown;
}

double mcnemar_exact(std::int64_t only_first, std::int64_t only_second) {
  if (only_first < 0 || only_second < 0) return kNan;
  const double flips = static_cast<double>(only_first + only_second);
  const double fewer = static_cast<double>(std::min(only_first, only_second));
  if (flips == 0) return 1;
  return std::min(1.0, 2 * incomplete_beta(flips - fewer, fewer + 1, 0.5));
}

Equivalence equivalence(const Moments& differences, double margin, double error) {
  if (differences.n < 2 || !(margin > 0) || !is_probability(error)) return {kNan, kNan, false, false};
  const double count = static_cast<double>(differences.n);
  const double variance = differences.squared_deviations() > 0 ? differences.variance() : 0.5 / (count + 1);
  const double standard_error = std::sqrt(variance / count);
  const double p_worse = student_tail(count - 1, (differences.mean() + margin) / standard_error);
  const double p_better = student_tail(count - 1, (margin - differences.mean()) / standard_error);
  return {p_worse, p_better, p_worse <= error, p_worse <= error && p_better <= error};
}

double paired_lower_bound(const Moments& differences, double prior, double weight, double error) {
  if (differences.n == 0 || !is_probability(error)) return kNan;
  const double count = static_cast<double>(differences.n);
  const double variance = (0.5 + differences.squared_deviations()) / (count + 1);
  return shrunk_mean(differences, prior, weight) - normal_quantile(1 - error) * std::sqrt(variance / count);
}

}  // namespace occam::statistics
