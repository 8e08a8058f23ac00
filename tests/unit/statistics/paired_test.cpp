// Expected values: statsmodels 0.15.0, mcnemar([[0, b], [c, 0]], exact=True) and ttost_paired(a, b, -margin, margin);
// scipy 1.17.1, stats.t.interval(.95, n - 1, mean(d), stats.sem(d)).
#include "occam/statistics/paired.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

using namespace occam::statistics;

namespace {

const std::vector<double> kFirst = {1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1};
const std::vector<double> kSecond = {1, 0, 0, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1};

}  // namespace

TEST_CASE("a paired comparison has the difference with its interval and the flips") {
  const PairedComparison shown = compare(kFirst, kSecond, 0.95);
  CHECK(shown.flips.only_first == 2);
  CHECK(shown.flips.only_second == 1);
  CHECK(shown.mean == Approx(0.05));
  CHECK(shown.standard_error == Approx(0.08810878443570107).epsilon(1e-12));
  CHECK(shown.interval.low == Approx(-0.13441380522859875).epsilon(1e-10));
  CHECK(shown.interval.high == Approx(0.23441380522859873).epsilon(1e-10));
  CHECK(shown.p_value == Approx(1));
}

TEST_CASE("runs of different lengths are not compared") {
  const PairedComparison shown = compare(kFirst, std::vector<double>{1, 0}, 0.95);
  CHECK(std::isnan(shown.mean));
  CHECK(shown.differences.n == 0);
  CHECK(std::isnan(compare({}, {}, 0.95).p_value));
}

TEST_CASE("equivalence agrees with two one-sided t tests of statsmodels") {
  const Moments differences = compare(kFirst, kSecond, 0.95).differences;
  const Equivalence narrow = equivalence(differences, 0.2, 0.05);
  CHECK(narrow.p_worse == Approx(0.0052641899701684775).epsilon(1e-9));
  CHECK(narrow.p_better == Approx(0.05248882048721205).epsilon(1e-9));
  CHECK(narrow.not_worse);
  CHECK_FALSE(narrow.equivalent);
  const Equivalence wide = equivalence(differences, 0.3, 0.05);
  CHECK(wide.p_worse == Approx(0.00040806195564539575).epsilon(1e-9));
  CHECK(wide.equivalent);
  CHECK_FALSE(equivalence(differences, 0.1, 0.05).not_worse);
}

TEST_CASE("a few equal answers are no equivalence and many are") {
  CHECK_FALSE(equivalence({.n = 5, .sum = 0, .sum_squares = 0}, 0.02, 0.05).not_worse);
  CHECK(equivalence({.n = 500, .sum = 0, .sum_squares = 0}, 0.02, 0.05).equivalent);
  CHECK_FALSE(equivalence({.n = 1}, 0.02, 0.05).not_worse);
  CHECK(std::isnan(equivalence({.n = 500}, 0, 0.05).p_worse));
}

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
