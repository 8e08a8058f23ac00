#include "occam/statistics/weighted.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "occam/statistics/intervals.hpp"
#include "occam/statistics/random.hpp"

using namespace occam::statistics;

namespace {

std::int64_t hits(SplitMix64& random, std::int64_t n, double p) {
  std::int64_t count = 0;
  for (std::int64_t i = 0; i < n; ++i) count += random.uniform() < p ? 1 : 0;
  return count;
}

WeightedPart part(std::int64_t k, std::int64_t n, double weight) {
  const Interval own = wilson(k, n, 0.95);
  return {weight, static_cast<double>(k) / static_cast<double>(n), own.low, own.high};
}

}  // namespace

TEST_CASE("One part keeps its own interval whatever its weight") {
  const WeightedPart one = part(37, 40, 3);
  const WeightedMean made = weighted_mean(std::array{one});
  CHECK(made.mean == Approx(one.mean));
  CHECK(made.low == Approx(one.low));
  CHECK(made.high == Approx(one.high));
}

TEST_CASE("Weights are shares and parts of weight nothing do not count") {
  const std::vector<WeightedPart> parts = {part(10, 20, 2), part(45, 50, 6), part(0, 5, 0)};
  const WeightedMean made = weighted_mean(parts);
  CHECK(made.mean == Approx(0.25 * 0.5 + 0.75 * 0.9));
  std::vector<WeightedPart> doubled = parts;
  for (WeightedPart& one : doubled) one.weight *= 2;
  CHECK(weighted_mean(doubled).low == Approx(made.low));
  CHECK(std::isnan(weighted_mean({}).mean));
}

TEST_CASE("Symmetric parts give the standard error of a weighted mean") {
  const std::vector<WeightedPart> parts = {{1, 0.5, 0.4, 0.6}, {3, 0.7, 0.65, 0.75}};
  const double half = std::sqrt(0.0625 * 0.01 + 0.5625 * 0.0025);
  CHECK(weighted_mean(parts).high - weighted_mean(parts).mean == Approx(half));
}

TEST_CASE("The interval of three unequal parts covers the truth as often as it says") {
  struct Case {
    std::array<double, 3> p;
  };
  for (const Case& truth : {Case{{0.5, 0.6, 0.7}}, {{0.9, 0.98, 0.3}}, {{0.97, 0.99, 0.95}}}) {
    constexpr std::array<std::int64_t, 3> kItems = {30, 200, 60};
    constexpr std::array<double, 3> kWeights = {1, 1, 1};
    SplitMix64 random(11);
    int covered = 0;
    constexpr int kTrials = 4000;
    for (int trial = 0; trial < kTrials; ++trial) {
      std::vector<WeightedPart> parts;
      double mean = 0;
      for (std::size_t i = 0; i < 3; ++i) {
        parts.push_back(part(hits(random, kItems[i], truth.p[i]), kItems[i], kWeights[i]));
        mean += truth.p[i] / 3;
      }
      const WeightedMean made = weighted_mean(parts);
      covered += made.low <= mean && mean <= made.high ? 1 : 0;
    }
    INFO(truth.p[0]);
    CHECK(covered > 0.925 * kTrials);
    CHECK(covered < 0.985 * kTrials);
  }
}
