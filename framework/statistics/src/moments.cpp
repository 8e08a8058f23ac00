#include "occam/statistics/moments.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace occam::statistics {

namespace {
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
}

double Moments::mean() const {
  return n > 0 ? sum / static_cast<double>(n) : kNan;
}

double Moments::squared_deviations() const {
  if (n == 0) return 0;
  return std::max(0.0, sum_squares - sum * sum / static_cast<double>(n));
}

double Moments::variance() const {
  return n > 1 ? squared_deviations() / static_cast<double>(n - 1) : kNan;
}

double Moments::standard_error() const {
  return n > 1 ? std::sqrt(variance() / static_cast<double>(n)) : kNan;
}

Moments Moments::rescaled(double low, double high) const {
  const double span = high - low;
  const double count = static_cast<double>(n);
  return {n, (sum - count * low) / span, (sum_squares - 2 * low * sum + count * low * low) / (span * span)};
}

double shrunk_mean(const Moments& scores, double prior, double weight) {
  return (scores.sum + weight * prior) / (static_cast<double>(scores.n) + weight);
}

}  // namespace occam::statistics
