#include "occam/statistics/verdict.hpp"

#include <algorithm>
#include <cmath>

#include "occam/statistics/intervals.hpp"
#include "quiet_math.hpp"

namespace occam::statistics {

namespace {

constexpr double kMostItems = 1e7;

std::int64_t hits(const Moments& unit) {
  return std::clamp<std::int64_t>(std::llround(unit.sum), 0, unit.n);
}

double floored_variance(const Moments& unit) {
  const double floor = (0.5 + unit.squared_deviations()) / static_cast<double>(unit.n + 1);
  return unit.n > 1 ? std::max(floor, unit.variance()) : floor;
}

/// Whether the bound on the mean's side of the threshold clears it when n items have the mean p.
bool settled(double p, double n, double threshold, double error) {
  const double k = p * n;
  if (p > threshold) return incomplete_beta(k, n - k + 1, threshold) <= error;
  return 1 - incomplete_beta(k + 1, n - k, threshold) < error;
}

/// The n where the normal approximation of the score test with continuity correction settles.
double first_guess(double p, double threshold, double error) {
  const double gap = std::abs(p - threshold);
  const double reach = normal_quantile(1 - error) * std::sqrt(threshold * (1 - threshold));
  const double root = (reach + std::sqrt(reach * reach + 2 * gap)) / (2 * gap);
  return root * root;
}

std::optional<double> items_that_settle(double p, double threshold, double error) {
  double high = std::max(1.0, std::ceil(first_guess(p, threshold, error)));
  while (high <= kMostItems && !settled(p, high, threshold, error)) high = std::ceil(high * 1.25);
  if (high > kMostItems) return std::nullopt;
  double low = 0;
  for (double step = std::floor(high * 0.8); step > 0; step = std::floor(step * 0.8)) {
    if (!settled(p, step, threshold, error)) {
      low = step;
      break;
    }
    high = step;
  }
  while (high - low > 1) {
    const double middle = std::floor((low + high) / 2);
    (settled(p, middle, threshold, error) ? high : low) = middle;
  }
  return high;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::kMeets:
      return "meets";
    case Verdict::kMisses:
      return "misses";
    case Verdict::kOpen:
      break;
  }
  return "open";
}

Judgement judge_at_least(const Sample& sample, double threshold, double error) {
  if (sample.scores.n <= 0 || !(sample.high > sample.low) || !is_probability(error))
    return {Verdict::kOpen, kNan, kNan};
  const Moments unit = sample.scores.rescaled(sample.low, sample.high);
  double lower = 0;
  double upper = 1;
  if (sample.binary) {
    lower = clopper_pearson_lower(hits(unit), unit.n, error);
    upper = clopper_pearson_upper(hits(unit), unit.n, error);
  } else if (unit.n > 1) {
    const double half = student_quantile(static_cast<double>(unit.n - 1), 1 - error) *
                        std::sqrt(floored_variance(unit) / static_cast<double>(unit.n));
    lower = std::max(0.0, unit.mean() - half);
    upper = std::min(1.0, unit.mean() + half);
  }
  const double span = sample.high - sample.low;
  Judgement judgement{Verdict::kOpen, sample.low + span * lower, sample.low + span * upper};
  if (judgement.lower >= threshold) judgement.verdict = Verdict::kMeets;
  if (judgement.upper < threshold) judgement.verdict = Verdict::kMisses;
  return judgement;
}

std::optional<std::int64_t> items_needed(const Sample& sample, double threshold, double error) {
  const Judgement judgement = judge_at_least(sample, threshold, error);
  if (judgement.verdict != Verdict::kOpen) return 0;
  const double unit_threshold = (threshold - sample.low) / (sample.high - sample.low);
  if (sample.scores.n <= 0 || !is_probability(unit_threshold) || !is_probability(error)) return std::nullopt;

  const Moments unit = sample.scores.rescaled(sample.low, sample.high);
  const double p = unit.mean();
  if (std::abs(p - unit_threshold) < 1e-9) return std::nullopt;
  std::optional<double> total;
  if (sample.binary) {
    total = items_that_settle(p, unit_threshold, error);
  } else {
    const double z = normal_quantile(1 - error);
    const double gap = p - unit_threshold;
    total = std::ceil(z * z * floored_variance(unit) / (gap * gap));
    if (*total > kMostItems) total.reset();
  }
  if (!total) return std::nullopt;
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(*total) - unit.n);
}

}  // namespace occam::statistics
