#include "routing/replay/cost_curve.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace occam;
using namespace occam::routing;

TEST_CASE("the hull is the non-decreasing concave envelope from no cost on") {
  const auto hull = hull_of({{2, 0.5}, {1, 0.4}, {3, 0.45}, {4, 0.8}, {2.5, 0.3}}, 0);
  REQUIRE(hull.size() == 3);
  CHECK(hull[0].cost == 0);
  CHECK(hull[0].accuracy == 0);
  CHECK(hull[1].cost == 1);
  CHECK(hull[2].cost == 4);
  // (2, .5) lies below the line from (1, .4) to (4, .8), which is at .5333 there.
  CHECK(height(hull, 2) == Approx(0.4 + 0.4 / 3));
  CHECK(height(hull, 9) == Approx(0.8));
  CHECK(cost_at(hull, 0.6) == Approx(2.5));
  CHECK(std::isnan(cost_at(hull, 0.81)));
}

TEST_CASE("the mean height is the area under the hull over the range of costs") {
  const std::vector<CurvePoint> hull = {{0, 0}, {1, 0.4}, {4, 0.8}};
  // A triangle, a trapezoid and a flat part: .2 + 1.8 + .8 over five.
  CHECK(mean_height(hull, 5) == Approx(2.8 / 5));
  CHECK(mean_height(hull, 0.5) == Approx(0.1));
  CHECK(std::isnan(mean_height(hull, 0)));
}

TEST_CASE("an envelope that begins above the lowest score keeps to the range") {
  const auto hull = hull_of({{2, 6}}, 1);
  CHECK(height(hull, 0) == 1);
  CHECK(height(hull, 1) == Approx(3.5));
}
