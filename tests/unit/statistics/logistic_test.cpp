// Held against scikit-learn 1.9.1 (LogisticRegression with C = 1/ridge; scores between 0 and 1 as weighted pairs) and,
// for the ridge around a prior, against SciPy's BFGS on the same loss.
#include "occam/statistics/logistic.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace occam::statistics;

namespace {

const std::vector<double> kRows = {0.5,   -1.0,  1.5, 0.25, -0.75, 0.5, 2.0,  -0.5,
                                   -1.25, -0.25, 0.0, 1.0,  1.0,   1.5, -2.0, 0.75};
const std::vector<double> kHits = {1, 1, 0, 1, 0, 0, 1, 0};
const std::vector<double> kScores = {.9, .75, .25, 1, .1, .4, .6, 0};

void check_weights(const std::optional<LogisticModel>& model, const std::vector<double>& expected) {
  REQUIRE(model);
  REQUIRE(model->weights.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(model->weights[i] == Approx(expected[i]).epsilon(1e-5));
}

}  // namespace

TEST_CASE("Weights and chances are those of scikit-learn") {
  const auto one = fit_logistic(kRows, 2, kHits, {.ridge = 1});
  check_weights(one, {-0.10246045532478233, 1.2980348536213797, -0.31291577424287115});
  CHECK(one->at(std::vector{0.3, 0.3}) == Approx(0.5481194266771487));
  check_weights(fit_logistic(kRows, 2, kHits, {.ridge = 0.1}),
                {-0.2929038697336738, 3.134550603642851, -0.8777824985491897});
}

TEST_CASE("Scores between 0 and 1 are hits in part") {
  check_weights(fit_logistic(kRows, 2, kScores, {}), {-0.013611519364731638, 0.8594233055235868, -0.3458733351515811});
}

TEST_CASE("A thin group is drawn to the weights of a larger one") {
  const std::vector<double> prior = {0.5, 1.0, -0.5};
  check_weights(fit_logistic(kRows, 2, kScores, {.ridge = 2, .prior = prior}),
                {0.3236021042702446, 1.1642293320743882, -0.6242125334246429});
  const auto drawn = fit_logistic(kRows, 2, kScores, {.ridge = 1e9, .prior = prior});
  check_weights(drawn, prior);
}

TEST_CASE("Without features the chance is the mean") {
  const auto model = fit_logistic({}, 0, std::vector<double>{1, 0, 0, 0.5}, {});
  REQUIRE(model);
  CHECK(model->at({}) == Approx(0.375));
}

TEST_CASE("Rows that a feature separates have weights with an end only under a ridge") {
  const std::vector<double> rows = {-2, -1, 1, 2};
  const std::vector<double> hits = {0, 0, 1, 1};
  const auto model = fit_logistic(rows, 1, hits, {.ridge = 1});
  REQUIRE(model);
  CHECK(model->at(std::vector{2.0}) > 0.8);
  CHECK(model->at(std::vector{2.0}) < 1);
}

TEST_CASE("What is no data is no model") {
  CHECK_FALSE(fit_logistic({}, 2, {}, {}));
  CHECK_FALSE(fit_logistic(kRows, 2, std::vector<double>{1, 0}, {}));
  CHECK_FALSE(fit_logistic(std::vector<double>{1, std::nan("")}, 1, std::vector<double>{1, 0}, {}));
  CHECK_FALSE(fit_logistic(std::vector<double>{1, 2}, 1, std::vector<double>{1, 1.5}, {}));
  CHECK_FALSE(fit_logistic(std::vector<double>{1, 2}, 1, std::vector<double>{1, 0}, {.ridge = -1}));
}
