#include "occam/statistics/beta.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using occam::statistics::Beta;

TEST_CASE("a uniform belief is its own quantile") {
  for (const double p : {0.01, 0.3, 0.5, 0.99}) {
    CHECK(Beta{}.quantile(p) == Approx(p));
    CHECK(Beta{}.at_least(p) == Approx(1 - p));
  }
}

TEST_CASE("tails are those of the binomial distribution") {
  // P(Beta(a, b) ≥ x) = P(Bin(a + b - 1, x) ≤ a - 1): for a = 3, b = 2 and x = .6, the chance of at most 2 in 4.
  const double x = 0.6;
  const double at_most_two = 1 - 4 * std::pow(x, 3) * (1 - x) - std::pow(x, 4);
  CHECK(Beta{3, 2}.at_least(x) == Approx(at_most_two));
  CHECK(Beta{3, 2}.mean() == Approx(0.6));
}

TEST_CASE("a threshold at or beyond an end is sure or impossible") {
  CHECK(Beta{5, 2}.at_least(0) == 1);
  CHECK(Beta{5, 2}.at_least(-3) == 1);
  CHECK(Beta{5, 2}.at_least(1) == 0);
  CHECK(Beta{5, 2}.at_least(2) == 0);
}

TEST_CASE("a tail beyond a double's precision of 1 is not lost") {
  CHECK(Beta{200, 1}.below(0.5) == Approx(std::pow(0.5, 200)));
  CHECK(Beta{1, 200}.at_least(0.5) == Approx(std::pow(0.5, 200)));
}

TEST_CASE("the integral of a small belief is known") {
  CHECK(Beta{}.log_integral() == Approx(0).margin(1e-12));
  CHECK(Beta{3, 2}.log_integral() == Approx(std::log(1.0 / 12)));
}

TEST_CASE("the quantile undoes the tail") {
  const Beta belief{81, 21};
  for (const double p : {0.001, 0.05, 0.5, 0.95}) CHECK(belief.at_least(belief.quantile(p)) == Approx(1 - p));
}
