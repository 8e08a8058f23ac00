// The prior weight that the tasks tell, and what it changes in a decision.
#include "table/measured_prior.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "occam/statistics/moments.hpp"
#include "occam/statistics/random.hpp"
#include "routers/support/fit_fixture.hpp"
#include "routers/support/route_fixture.hpp"
#include "smallest.hpp"
#include "state/state_bytes.hpp"

namespace occam::routers {
namespace {

double normal(statistics::SplitMix64& random) {
  return std::sqrt(-2 * std::log(1 - random.uniform())) * std::cos(2 * M_PI * random.uniform());
}

/// Scores of `models` on `tasks`: a task's difficulty for all, what a task does to one model (deviation `between`), and
/// noise of each item (deviation `within`).
FitFixture outcomes(std::uint64_t seed, std::size_t models, std::size_t tasks, std::size_t items, double between,
                    double within) {
  statistics::SplitMix64 random(seed);
  FitFixture fixture;
  fixture.low = -20;
  fixture.high = 20;
  for (std::size_t model = 0; model < models; ++model) fixture.models.push_back("m" + std::to_string(model));
  for (std::size_t task = 0; task < tasks; ++task) {
    const double difficulty = normal(random);
    std::vector<double> means;
    for (std::size_t model = 0; model < models; ++model)
      means.push_back(difficulty + 0.3 * static_cast<double>(model) + between * normal(random));
    for (std::size_t item = 0; item < items; ++item) {
      std::vector<double> scores;
      for (const double mean : means) scores.push_back(mean + within * normal(random));
      fixture.add("task " + std::to_string(task), "prompt", scores);
    }
  }
  return fixture;
}

double measured(const FitFixture& fixture) {
  const auto router = Smallest::create("{}");
  REQUIRE(router);
  const Fitted fitted = fixture.fit(**router);
  REQUIRE(fitted.state);
  auto in = StateReader::open(*fitted.state, "smallest/1");
  REQUIRE(in);
  return in->number();
}

}  // namespace

TEST_CASE("The measured prior weight is the variance within tasks over that between them") {
  // σ²/τ² of the deviations is that of the scores: both lose the same share to the mean over models. Its inverse has no
  // bias.
  const auto mean_of_inverse = [](std::size_t models, std::size_t tasks, std::size_t items, double between,
                                  double within) {
    statistics::Moments inverse;
    for (std::uint64_t seed = 0; seed < 60; ++seed)
      inverse.add(1 / measured(outcomes(seed, models, tasks, items, between, within)));
    CHECK(inverse.standard_error() < 0.04 * inverse.mean());
    return inverse.mean();
  };
  CHECK(mean_of_inverse(5, 60, 30, 0.5, 1) == Approx(0.25).epsilon(0.08));
  CHECK(mean_of_inverse(3, 60, 60, 0.2, 1) == Approx(0.04).epsilon(0.12));
  CHECK(mean_of_inverse(2, 100, 10, 1, 0.5) == Approx(4).epsilon(0.08));
}

TEST_CASE("Tasks that are harder for all models alike tell nothing of which one suits them") {
  std::size_t unbounded = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const double weight = measured(outcomes(seed, 4, 10, 100, 0, 1));
    CHECK(weight > 60);
    unbounded += weight >= kMostPriorWeight ? 1 : 0;
  }
  CHECK(unbounded > 10);  // about half of the estimates of nothing are below it
  CHECK(unbounded < 35);
}

TEST_CASE("Too few tasks or models or complete rows measure no prior weight") {
  CHECK(measured(outcomes(1, 1, 30, 20, 1, 1)) == 0);
  CHECK(measured(outcomes(1, 5, 1, 20, 1, 1)) == 0);
  CHECK(measured(outcomes(1, 2, 4, 20, 1, 1)) == 0);
  CHECK(measured(outcomes(1, 2, 5, 20, 1, 1)) > 0);
  FitFixture holes = outcomes(1, 2, 5, 20, 1, 1);
  for (auto& row : holes.rows) row.scores[1] = kNan;
  CHECK(measured(holes) == 0);
  CHECK(measured(FitFixture{.models = {"a", "b"}}) == 0);
}

TEST_CASE("A task where the larger model was ahead by chance is judged by what is known of all tasks") {
  FitFixture chance = outcomes(7, 2, 30, 50, 0, 1);
  RouteFixture<Smallest> request{.rows = {{.id = "a", .n = 30, .sum = 15, .parameters = 1, .model_mean = 0.6},
                                          {.id = "b", .n = 30, .sum = 20, .parameters = 7, .model_mean = 0.6}},
                                 .threshold = OCCAM_ABI_THRESHOLD_WITHIN,
                                 .value = 0.03,
                                 .error = kNan};
  CHECK(request.route().plan.front() == 1);
  StateWriter state("smallest/1");
  state.number(2000);
  request.state = std::move(state).finish();
  const Routed routed = request.route();
  CHECK(routed.plan.front() == 0);
  CHECK(routed.judged[0].quality == Approx((15 + 2000 * 0.6) / 2030));
  // A claim does not rest on it: the pairs still say that a is worse.
  request.error = 0.05;
  request.paired.assign(4, {30, 0, 0});
  request.paired[1] = {30, -5, 5};
  request.paired[2] = {30, 5, 5};
  CHECK(request.route().judged[0].verdict != OCCAM_ABI_VERDICT_MEETS);
}

TEST_CASE("A configured weight is the least and junk is no state") {
  RouteFixture<Smallest> request{.rows = {{.id = "a", .n = 30, .sum = 15, .model_mean = 0.6}},
                                 .threshold = OCCAM_ABI_THRESHOLD_WITHIN,
                                 .value = 0.03,
                                 .error = kNan,
                                 .config = R"({"prior_weight": 40})"};
  StateWriter low("smallest/1");
  low.number(2);
  request.state = std::move(low).finish();
  CHECK(request.route().judged[0].quality == Approx((15 + 40 * 0.6) / 70));
  const auto router = Smallest::create("{}");
  REQUIRE(router);
  for (const double wrong : {-1.0, 1e7, static_cast<double>(NAN)}) {
    StateWriter out("smallest/1");
    out.number(wrong);
    const auto refused = (*router)->load(std::move(out).finish());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().status == sdk::Status::kDataLoss);
  }
  CHECK_FALSE((*router)->load("junk"));
}

}  // namespace occam::routers
