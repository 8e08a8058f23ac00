#include "occam/statistics/intervals.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_map>

#include "quiet_math.hpp"

namespace occam::statistics {

Interval wilson(std::int64_t k, std::int64_t n, double confidence) {
  if (n <= 0 || k < 0 || k > n || !is_probability(confidence)) return {kNan, kNan};
  const double count = static_cast<double>(n);
  const double p = static_cast<double>(k) / count;
  const double z = normal_quantile(0.5 + confidence / 2);
  const double scale = 1 + z * z / count;
  const double centre = (p + z * z / (2 * count)) / scale;
  const double half = z * std::sqrt(p * (1 - p) / count + z * z / (4 * count * count)) / scale;
  return {k == 0 ? 0.0 : std::max(0.0, centre - half), k == n ? 1.0 : std::min(1.0, centre + half)};
}

double clopper_pearson_lower(std::int64_t k, std::int64_t n, double a) {
  if (n <= 0 || k < 0 || k > n || !is_probability(a)) return kNan;
  return k == 0 ? 0.0 : beta_quantile(static_cast<double>(k), static_cast<double>(n - k + 1), a);
}

double clopper_pearson_upper(std::int64_t k, std::int64_t n, double a) {
  if (n <= 0 || k < 0 || k > n || !is_probability(a)) return kNan;
  return k == n ? 1.0 : beta_quantile(static_cast<double>(k + 1), static_cast<double>(n - k), 1 - a);
}

Interval t_interval(const Moments& scores, double confidence) {
  return t_interval(scores.mean(), scores.standard_error(), static_cast<double>(scores.n - 1), confidence);
}

Interval t_interval(double mean, double standard_error, double degrees_of_freedom, double confidence) {
  if (!(degrees_of_freedom > 0) || !(standard_error >= 0) || !is_probability(confidence)) return {kNan, kNan};
  const double half = student_quantile(degrees_of_freedom, 0.5 + confidence / 2) * standard_error;
  return {mean - half, mean + half};
}

double clustered_standard_error(std::span<const double> values, std::span<const std::string> clusters) {
  if (values.size() != clusters.size() || values.empty()) return kNan;
  double sum = 0;
  for (const double value : values) sum += value;
  const double count = static_cast<double>(values.size());
  const double mean = sum / count;

  std::unordered_map<std::string_view, double> deviations;
  for (std::size_t i = 0; i < values.size(); ++i) deviations[clusters[i]] += values[i] - mean;
  if (deviations.size() < 2) return kNan;
  double squares = 0;
  for (const auto& [cluster, deviation] : deviations) squares += deviation * deviation;
  const double cluster_count = static_cast<double>(deviations.size());
  return std::sqrt(cluster_count / (cluster_count - 1) * squares) / count;
}

double normal_quantile(double probability) {
  if (!is_probability(probability)) return kNan;
  return std::sqrt(2.0) * boost::math::erf_inv(2 * probability - 1, Quiet{});
}

}  // namespace occam::statistics
