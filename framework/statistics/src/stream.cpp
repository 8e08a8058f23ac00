#include "occam/statistics/stream.hpp"

#include <algorithm>
#include <cmath>

namespace occam::statistics {
namespace {

constexpr double kMostLoss = 0.75;  // what a losing item may take of a stake at most

}  // namespace

void StreamTest::observe(double score, double threshold) {
  const auto count = static_cast<double>(n + 1);
  const double estimate = (0.5 + sum) / count;
  const double variance = (0.25 + squared_errors) / count;
  const double edge = estimate - threshold;
  const double stake = edge / (variance + edge * edge);
  above += std::log1p(std::clamp(stake, 0.0, kMostLoss / threshold) * (score - threshold));
  above_peak = std::max(above_peak, above);
  // Against "at least": after a change the estimate is late, so a small stake is always there.
  const double least = kMostLoss / (1 - threshold) / 8;
  const double down = std::clamp(-stake, least, kMostLoss / (1 - threshold));
  below = std::max(below, 0.0) + std::log1p(-down * (score - threshold));
  ++n;
  sum += score;
  squared_errors += (score - estimate) * (score - estimate);
}

bool StreamTest::is_above(double error) const {
  return above_peak >= -std::log(error);
}

bool StreamTest::has_fallen(double run_length) const {
  return below >= std::log(run_length);
}

double StreamTest::mean() const {
  return n > 0 ? sum / static_cast<double>(n) : std::nan("");
}

}  // namespace occam::statistics
