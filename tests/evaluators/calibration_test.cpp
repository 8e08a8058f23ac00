#include "calibration/calibration.hpp"

#include <cmath>

#include "evaluators/likelihoods.hpp"

using namespace occam::evaluators;

namespace {

std::map<std::size_t, double> claim(const Calibration& evaluator, double probability, std::int64_t gold) {
  const auto scored =
      scored_options(evaluator, {"yes", "no"}, {std::log(probability) - 5, std::log(1 - probability) - 5}, gold);
  REQUIRE(scored);
  return scored->values;
}

}  // namespace

TEST_CASE("the options' likelihoods are made to sum to one") {
  const auto plain = make<Calibration>();
  CHECK(claim(*plain, 0.8, 0).at(0) == Approx(0.08));  // (0.8 - 1)² + 0.2²
  CHECK(claim(*plain, 0.8, 1).at(0) == Approx(1.28));
  CHECK(claim(*plain, 0.8, 0).at(1) == Approx(0.8));
  CHECK(claim(*plain, 0.8, 1).at(2) == 0);
}

// Worked by hand. Confidence .95 twice, right once: |1 - 1.9|; .65 twice, right twice: |2 - 1.3|; sum 1.6 over 4.
TEST_CASE("the error is the gap between confidence and accuracy by bins") {
  const auto plain = make<Calibration>();
  Corpus corpus(*plain);
  CHECK(std::isnan(corpus.measure("ece")));
  corpus.add(claim(*plain, 0.95, 0));
  corpus.add(claim(*plain, 0.95, 1));
  corpus.add(claim(*plain, 0.65, 0));
  corpus.add(claim(*plain, 0.65, 0));
  CHECK(corpus.measure("ece") == Approx(0.4));
  CHECK(corpus.measure("ece_1") == Approx(0.05));
  CHECK(corpus.measure("ece_equal_mass") == Approx((0.35 + 0.35 + 0.95 + 0.05) / 4));
  CHECK(corpus.measure("mean_brier") == Approx((0.005 + 1.805 + 0.245 + 0.245) / 4));
}

TEST_CASE("likelihoods that are none make the item unscorable") {
  const auto plain = make<Calibration>();
  CHECK(scored_options(*plain, {"a", "b"}, {0.5, -1}, 0)->unscorable);
  CHECK(scored_options(*plain, {"a", "b"}, {NAN, -1}, 0)->unscorable);
  CHECK(scored_options(*plain, {"a", "b"}, {-INFINITY, -INFINITY}, 0)->unscorable);
  CHECK(scored_options(*plain, {"a", "b"}, {-INFINITY, -1}, 1)->values.at(1) == 1);
}
