// Expected values: scipy 1.17.1 and statsmodels 0.15.0,
//   proportion_confint(k, n, 0.05, "wilson"), proportion_confint(k, n, 0.10, "beta"),
//   stats.t.interval(.95, n - 1, mean, stats.sem(x)), stats.norm.ppf(p),
//   OLS(y, 1).fit(cov_type="cluster", use_correction=False).bse · sqrt(C / (C - 1)).
#include "occam/statistics/intervals.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

using namespace occam::statistics;

TEST_CASE("Wilson and Clopper-Pearson agree with statsmodels") {
  struct Case {
    std::int64_t k, n;
    double wilson_low, wilson_high, exact_low, exact_high;
  };
  for (const Case& c : {Case{0, 10, 0, 0.277532799862889, 0, 0.258865550893052},
                        {1, 10, 0.0178762130950729, 0.404150026795239, 0.0051161968918237, 0.394163302436505},
                        {8, 10, 0.490162471536642, 0.943317848545625, 0.493098698936798, 0.963228562112535},
                        {95, 100, 0.888249530768081, 0.978456320845632, 0.897746622356726, 0.980094436337828},
                        {500, 1319, 0.353279598280365, 0.405572834206604, 0.356938609696783, 0.401611520249998},
                        {10, 10, 0.722467200137111, 1, 0.741134449106948, 1}}) {
    INFO(c.k << " of " << c.n);
    const Interval interval = wilson(c.k, c.n, 0.95);
    CHECK(interval.low == Approx(c.wilson_low).margin(1e-12));
    CHECK(interval.high == Approx(c.wilson_high).margin(1e-12));
    CHECK(clopper_pearson_lower(c.k, c.n, 0.05) == Approx(c.exact_low).margin(1e-10));
    CHECK(clopper_pearson_upper(c.k, c.n, 0.05) == Approx(c.exact_high).margin(1e-10));
  }
}

TEST_CASE("the exact bounds end at 0 and 1") {
  CHECK(clopper_pearson_lower(0, 7, 0.05) == 0);
  CHECK(clopper_pearson_upper(7, 7, 0.05) == 1);
  CHECK(wilson(0, 7, 0.95).low == 0);
  CHECK(wilson(7, 7, 0.95).high == 1);
}

TEST_CASE("the t interval agrees with scipy") {
  Moments scores;
  for (const double x : {.2, .5, .5, .9, 1.0, .35}) scores.add(x);
  CHECK(scores.variance() == Approx(0.09775).epsilon(1e-12));
  const Interval interval = t_interval(scores, 0.95);
  CHECK(interval.low == Approx(0.24689398494808018).epsilon(1e-10));
  CHECK(interval.high == Approx(0.9031060150519199).epsilon(1e-10));
}

TEST_CASE("one value has a mean and no interval") {
  Moments one;
  one.add(0.5);
  CHECK(one.mean() == 0.5);
  CHECK(std::isnan(one.standard_error()));
  CHECK(std::isnan(t_interval(one, 0.95).low));
  CHECK(std::isnan(Moments{}.mean()));
}

TEST_CASE("the clustered standard error agrees with statsmodels") {
  const std::vector<double> values = {1, 0, 1, 1, 0, 0, 1, 1, 1, 0};
  const std::vector<std::string> clusters = {"a", "a", "b", "b", "b", "c", "c", "d", "d", "d"};
  CHECK(clustered_standard_error(values, clusters) == Approx(0.04618802153517005).epsilon(1e-12));
}

TEST_CASE("clusters of one give the ordinary standard error and one cluster gives none") {
  const std::vector<double> values = {.1, .9, .4};
  Moments scores;
  for (const double x : values) scores.add(x);
  CHECK(clustered_standard_error(values, std::vector<std::string>{"a", "b", "c"}) ==
        Approx(scores.standard_error()).epsilon(1e-12));
  CHECK(std::isnan(clustered_standard_error(values, std::vector<std::string>{"a", "a", "a"})));
}

TEST_CASE("normal quantiles agree with scipy") {
  CHECK(normal_quantile(0.95) == Approx(1.6448536269514722).epsilon(1e-12));
  CHECK(normal_quantile(0.975) == Approx(1.959963984540054).epsilon(1e-12));
  CHECK(normal_quantile(0.2) == Approx(-0.8416212335729142).epsilon(1e-12));
}

TEST_CASE("arguments out of range give NaN instead of an exception") {
  CHECK(std::isnan(wilson(1, 0, 0.95).low));
  CHECK(std::isnan(wilson(11, 10, 0.95).low));
  CHECK(std::isnan(clopper_pearson_lower(5, 10, 1.5)));
  CHECK(std::isnan(clopper_pearson_upper(-1, 10, 0.05)));
  CHECK(std::isnan(normal_quantile(1)));
  CHECK(std::isnan(t_interval(0.5, 0.1, 0, 0.95).low));
}

TEST_CASE("rescaled moments are those of the rescaled scores") {
  Moments raw;
  Moments unit;
  for (const double x : {1., 4., 7., 10.}) {
    raw.add(x);
    unit.add((x - 1) / 9);
  }
  const Moments scaled = raw.rescaled(1, 10);
  CHECK(scaled.sum == Approx(unit.sum));
  CHECK(scaled.sum_squares == Approx(unit.sum_squares));
}
