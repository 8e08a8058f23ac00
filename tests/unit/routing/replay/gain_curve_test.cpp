#include "routing/replay/gain_curve.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace occam::routing;

namespace {

// Expected figures come from a second implementation of the definition, in another language, on the rows as lists.
const std::vector<double> kGains = {0.71, 0.61, 0.2,  0.01, 0.31, 0.19, 0.64, 0.06, 0.27, 0.4,  0.79, 0.31,
                                    0.04, 0.61, 0.44, 0.0,  0.79, 0.88, 0.67, 0.78, 0.07, 0.58, 0.78, 0.52};
const std::vector<double> kWeak = {0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 1, 0, 1, 0};
const std::vector<double> kStrong = {1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1};

}  // namespace

TEST_CASE("a gain curve gives the areas and crossings of the definition") {
  const GainCurve curve(kGains, kWeak, kStrong);
  const GainFigures figures = curve.at(std::vector<std::uint32_t>(kGains.size(), 1));
  CHECK(figures.apgr == Approx(0.6484374999999999));
  CHECK(figures.cpt50 == Approx(7.0 / 24));
  CHECK(figures.cpt80 == Approx(0.5333333333333334));
}

TEST_CASE("rows that count twice or not at all give what the longer or shorter list gives") {
  std::vector<std::uint32_t> times;
  for (std::size_t i = 0; i < kGains.size(); ++i) times.push_back(i % 3 == 0 ? 2 : i % 4 == 1 ? 0 : 1);
  const GainFigures figures = GainCurve(kGains, kWeak, kStrong).at(times);
  CHECK(figures.apgr == Approx(0.6346153846153847));
  CHECK(figures.cpt50 == Approx(0.3392857142857143));
  CHECK(figures.cpt80 == Approx(0.5190476190476192));
}

TEST_CASE("equal predictions are a random order and have an area of one half") {
  const std::vector<double> gains(kGains.size(), 0.25);
  const GainFigures figures = GainCurve(gains, kWeak, kStrong).at(std::vector<std::uint32_t>(gains.size(), 1));
  CHECK(figures.apgr == Approx(0.5));
  CHECK(figures.cpt50 == Approx(0.5));
  CHECK(figures.cpt80 == Approx(0.8));
}

TEST_CASE("a larger model that is no better has no gain to share") {
  const GainFigures figures = GainCurve(kGains, kStrong, kWeak).at(std::vector<std::uint32_t>(kGains.size(), 1));
  CHECK(std::isnan(figures.apgr));
  CHECK(std::isnan(figures.cpt50));
}

TEST_CASE("rows without a prediction stand before or after all others") {
  std::vector<double> gains = kGains;
  for (double& gain : gains) gain = gain > 0.6 ? HUGE_VAL : gain;
  const GainFigures figures = GainCurve(gains, kWeak, kStrong).at(std::vector<std::uint32_t>(gains.size(), 1));
  CHECK(std::isfinite(figures.apgr));
  CHECK(figures.apgr > 0.5);
}
