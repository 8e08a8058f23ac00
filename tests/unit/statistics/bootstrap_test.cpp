// The golden interval: numpy 2.4.6, percentile(means, [2.5, 97.5]) and std(means, ddof=1) of 500 resamples drawn with
// SplitMix64 in Python.
#include "occam/statistics/bootstrap.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace occam::statistics;

namespace {

double mean_of(const std::vector<double>& values, std::span<const std::size_t> drawn) {
  double sum = 0;
  for (const std::size_t i : drawn) sum += values[i];
  return sum / static_cast<double>(drawn.size());
}

}  // namespace

TEST_CASE("a bootstrap of the mean agrees with numpy on the same draws") {
  const std::vector<double> values = {.1, .9, .4, .7, .2, .6, .8};
  const Bootstrap shown = bootstrap(values.size(), {.replicates = 500, .seed = 3},
                                    [&](std::span<const std::size_t> drawn) { return mean_of(values, drawn); });
  CHECK(shown.interval.low == Approx(0.32857142857142857).epsilon(1e-9));
  CHECK(shown.interval.high == Approx(0.74285714285714288).epsilon(1e-9));
  CHECK(shown.standard_error == Approx(0.10899204314863971).epsilon(1e-9));
}

TEST_CASE("items that share a source are drawn together") {
  const std::vector<std::string> clusters = {"a", "b", "a", "b", "c"};
  const auto together = [](std::span<const std::size_t> drawn) {
    const auto count = [&](std::size_t item) { return std::ranges::count(drawn, item); };
    return count(0) == count(2) && count(1) == count(3) ? 1.0 : 0.0;
  };
  CHECK(bootstrap(5, {.replicates = 100, .clusters = clusters}, together).interval.low == 1);
  CHECK(bootstrap(5, {.replicates = 100}, together).interval.low == 0);
}

TEST_CASE("replicates without a value are left out and without any there is no interval") {
  const auto sometimes = [](std::span<const std::size_t> drawn) {
    return drawn.front() == 0 ? std::numeric_limits<double>::quiet_NaN() : 1.0;
  };
  CHECK(bootstrap(4, {.replicates = 100}, sometimes).interval.low == 1);
  CHECK(std::isnan(bootstrap(1, {.replicates = 100}, sometimes).interval.low));
  CHECK(std::isnan(bootstrap(0, {}, sometimes).standard_error));
  CHECK(std::isnan(bootstrap(4, {.clusters = std::vector<std::string>{"a"}}, sometimes).interval.low));
}
