// Expected p-values: statsmodels 0.15.0, mcnemar([[0, b], [c, 0]], exact=True).
#include "occam/statistics/paired.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace occam::statistics;

TEST_CASE("the exact McNemar test agrees with statsmodels") {
  CHECK(mcnemar_exact(0, 0) == 1);
  CHECK(mcnemar_exact(5, 0) == Approx(0.0625));
  CHECK(mcnemar_exact(10, 3) == Approx(0.09228515625));
  CHECK(mcnemar_exact(30, 31) == Approx(1.0));
  CHECK(mcnemar_exact(3, 17) == Approx(0.0025768280029296875));
}

TEST_CASE("identical answers on a few items prove nothing") {
  const Moments same{.n = 3, .sum = 0, .sum_squares = 0};
  CHECK(paired_lower_bound(same, 0, 10, 0.05) < -0.3);
  const Moments many{.n = 3000, .sum = 0, .sum_squares = 0};
  CHECK(paired_lower_bound(many, 0, 10, 0.05) > -0.001);
  CHECK(std::isnan(paired_lower_bound(Moments{}, 0, 10, 0.05)));
}

TEST_CASE("the shrunk mean is drawn towards the prior") {
  const Moments three{.n = 3, .sum = 3, .sum_squares = 3};
  CHECK(shrunk_mean(three, 0.5) == Approx(8.0 / 13));
  CHECK(shrunk_mean(Moments{}, 0.4) == Approx(0.4));
}
