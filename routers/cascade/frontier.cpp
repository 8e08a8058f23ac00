#include "frontier.hpp"

#include <algorithm>
#include <cmath>

#include "occam/statistics/intervals.hpp"
#include "occam/statistics/moments.hpp"

namespace occam::routers {
namespace {

constexpr int kSteps = 20;

Price measure(std::span<const HeldOut> answers, double price) {
  Price made{.price = price};
  for (const HeldOut& answer : answers) {
    const bool is_asked = answer.gain() > price;
    const double score = is_asked ? answer.large : answer.small;
    const double difference = score - answer.best;
    made.share += is_asked ? 1 : 0;
    made.sum += score;
    made.sum_squares += score * score;
    made.expected += is_asked ? answer.expected_large : answer.expected_small;
    made.difference_sum += difference;
    made.difference_squares += difference * difference;
  }
  made.share /= static_cast<double>(answers.size());
  made.expected /= static_cast<double>(answers.size());
  return made;
}

/// mean - z·sqrt(v/n) with v = (½ + Σ(x - x̄)²)/(n + 1): a thin sample without variance proves nothing.
double lower_bound(double n, double sum, double sum_squares, double error) {
  const double mean = sum / n;
  const double variance = (0.5 + std::max(sum_squares - sum * mean, 0.0)) / (n + 1);
  return mean - statistics::normal_quantile(1 - error) * std::sqrt(variance / n);
}

}  // namespace

Frontier Frontier::of(std::span<const HeldOut> answers) {
  Frontier made;
  made.n = static_cast<std::int64_t>(answers.size());
  if (answers.empty()) return made;
  std::vector<double> gains;
  for (const HeldOut& answer : answers) {
    gains.push_back(answer.gain());
    made.mean_gain += (answer.large - answer.small) / static_cast<double>(answers.size());
  }
  std::ranges::sort(gains, std::greater{});
  double last = HUGE_VAL;
  for (int step = 0; step <= kSteps; ++step) {
    const std::size_t index = gains.size() * static_cast<std::size_t>(step) / kSteps;
    // No second model is asked where it is expected to do worse.
    const double price = std::max(index < gains.size() ? gains[index] : 0.0, 0.0);
    if (price >= last) continue;
    made.prices.push_back(measure(answers, price));
    last = price;
  }
  if (last > 0) made.prices.push_back(measure(answers, 0));
  return made;
}

double Frontier::quality(const Price& price, const Aim& aim, double prior_weight) const {
  const auto count = static_cast<double>(n);
  if (std::isnan(aim.error)) return (price.sum + prior_weight * price.expected) / (count + prior_weight);
  if (aim.threshold == OCCAM_ABI_THRESHOLD_AT_LEAST) return lower_bound(count, price.sum, price.sum_squares, aim.error);
  return aim.best + lower_bound(count, price.difference_sum, price.difference_squares, aim.error);
}

const Price* Frontier::cheapest(const Aim& aim, double prior_weight) const {
  const double wanted = aim.threshold == OCCAM_ABI_THRESHOLD_AT_LEAST ? aim.value : aim.best - aim.value;
  for (const Price& price : prices)
    if (quality(price, aim, prior_weight) >= wanted - 1e-12) return &price;
  return nullptr;
}

}  // namespace occam::routers
