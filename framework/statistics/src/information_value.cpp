#include "occam/statistics/information_value.hpp"

#include <algorithm>
#include <cmath>

#include "occam/statistics/random.hpp"
#include "quiet_math.hpp"

namespace occam::statistics {
namespace {

constexpr std::size_t kDraws = 2000;
constexpr std::uint64_t kSeed = 20;
constexpr double kNearZero = 1e-12;

const std::vector<double>& equal_weights() {
  static const std::vector<double> kEqual(kDraws, 1.0 / kDraws);
  return kEqual;
}

}  // namespace

InformationValue::InformationValue(std::span<const UncertainOption> options, const Aim& aim)
    : width_(options.size()), qualities_(kDraws * width_), losses_(kDraws * width_) {
  for (std::size_t m = 0; m < width_; ++m) draw(options[m], m);
  for (std::size_t i = 0; i < kDraws; ++i) {
    const double* const row = &qualities_[i * width_];
    const double best = *std::max_element(row, row + width_);
    const double wanted = aim.kind == AimKind::kAtLeast ? aim.value : best - aim.value;
    for (std::size_t m = 0; m < width_; ++m)
      losses_[i * width_ + m] = options[m].cost + (row[m] < wanted ? aim.penalty : 0);
  }
}

/// One draw from each of kDraws equally likely parts of the distribution, in an order of the option's own.
void InformationValue::draw(const UncertainOption& option, std::size_t m) {
  std::vector<double> drawn(kDraws);
  for (std::size_t i = 0; i < kDraws; ++i)
    drawn[i] = beta_quantile(option.successes, option.failures, (static_cast<double>(i) + 0.5) / kDraws);
  SplitMix64 random(kSeed + m);
  for (std::size_t i = kDraws; i > 1; --i) std::swap(drawn[i - 1], drawn[random.below(i)]);
  for (std::size_t i = 0; i < kDraws; ++i) qualities_[i * width_ + m] = drawn[i];
}

/// The least of the options' weighted losses.
double InformationValue::least_loss(std::span<const double> weights) const {
  std::vector<double> sums(width_, 0);
  for (std::size_t i = 0; i < kDraws; ++i)
    for (std::size_t m = 0; m < width_; ++m) sums[m] += weights[i] * losses_[i * width_ + m];
  return *std::ranges::min_element(sums);
}

double InformationValue::regret() const {
  double known = 0;
  for (std::size_t i = 0; i < kDraws; ++i) {
    const double* const row = &losses_[i * width_];
    known += *std::min_element(row, row + width_) / kDraws;
  }
  return std::max(0.0, least_loss(equal_weights()) - known);
}

double InformationValue::of_items(std::size_t which, std::int64_t items) const {
  const auto n = static_cast<double>(items);
  double expected = 0;
  std::vector<double> weights(kDraws);
  // Over every number of items that may turn out right: a draw counts by how likely it makes that number.
  for (std::int64_t right = 0; right <= items; ++right) {
    const auto x = static_cast<double>(right);
    const double ways = std::lgamma(n + 1) - std::lgamma(x + 1) - std::lgamma(n - x + 1);
    for (std::size_t i = 0; i < kDraws; ++i) {
      const double q = std::clamp(qualities_[i * width_ + which], kNearZero, 1 - kNearZero);
      weights[i] = std::exp(ways + x * std::log(q) + (n - x) * std::log1p(-q)) / kDraws;
    }
    expected += least_loss(weights);
  }
  return std::max(0.0, least_loss(equal_weights()) - expected);
}

}  // namespace occam::statistics
