// The router `residual`: what it learns, when it is promoted, and how that moves a decision.
#include "residual.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "occam/statistics/random.hpp"
#include "routers/support/fit_fixture.hpp"
#include "routers/support/route_fixture.hpp"

namespace occam::routers {
namespace {

std::string words(statistics::SplitMix64& random, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += " w" + std::to_string(random.below(400));
  return text;
}

/// Prompts with the word "proof" are beyond the small model; the large one answers all alike.
FitFixture rows_with_structure(std::size_t count) {
  statistics::SplitMix64 random(5);
  FitFixture rows{.models = {"small", "large"}};
  for (std::size_t i = 0; i < count; ++i) {
    const bool is_hard = random.below(2) == 0;
    const double small = random.uniform() < (is_hard ? 0.1 : 0.8) ? 1 : 0;
    const double large = random.uniform() < 0.8 ? 1 : 0;
    rows.add("task", (is_hard ? "proof" : "sum") + words(random, 12), {small, large});
  }
  return rows;
}

FitFixture rows_of_chance(std::size_t count, std::uint64_t seed) {
  statistics::SplitMix64 random(seed);
  FitFixture rows{.models = {"small", "large"}};
  for (std::size_t i = 0; i < count; ++i)
    rows.add("task", words(random, 12), {random.uniform() < 0.5 ? 1.0 : 0.0, random.uniform() < 0.7 ? 1.0 : 0.0});
  return rows;
}

std::unique_ptr<Residual> make(std::string_view config = "{}") {
  auto router = Residual::create(config);
  REQUIRE(router);
  return std::move(*router);
}

using Fixture = RouteFixture<Residual>;

Fixture question(std::string prompt, std::string state) {
  return {.rows = {{"small", 400, 180, 1, 0.45}, {"large", 400, 320, 9, 0.8}},
          .threshold = OCCAM_ABI_THRESHOLD_WITHIN,
          .value = 0.2,
          .error = kNan,
          .prompt = std::move(prompt),
          .state = std::move(state)};
}

}  // namespace

TEST_CASE("What a prompt says of the gain moves the decision where that was seen to hold") {
  const auto router = make();
  const Fitted fitted = rows_with_structure(600).fit(*router);
  REQUIRE(fitted.state);
  REQUIRE(fitted.notes.size() == 2);
  CHECK(fitted.notes[0].starts_with("promoted with weight"));

  const Routed easy = question("sum w1 w2 w3", *fitted.state).route();
  const Routed hard = question("proof w1 w2 w3", *fitted.state).route();
  CHECK(easy.plan.front() == 0);
  CHECK(hard.plan.front() == 1);
  CHECK(easy.judged[0].quality > hard.judged[0].quality + 0.2);
  CHECK(hard.judged[0].refused_by == "below_threshold");
  CHECK(hard.judged[0].reason.find(" (shrunk mean 0.450 on 400 items, -") != std::string::npos);
  CHECK(question("sum w1 w2 w3", "").route().plan.front() == 1);  // the table alone
}

TEST_CASE("A router without a state or with one that was not promoted decides as the table") {
  const Fitted none = FitFixture{.models = {"small", "large"}}.fit(*make());
  REQUIRE(none.state);
  CHECK(none.notes.at(0).starts_with("not promoted: 0 prompts"));
  const Routed with = question("proof", *none.state).route();
  const Routed without = question("proof", "").route();
  CHECK(with.plan == without.plan);
  CHECK(with.judged[0].reason == without.judged[0].reason);
  CHECK(with.judged[0].reason.starts_with("shrunk mean 0.450 on 400 items"));
}

TEST_CASE("Of rows without structure most are not promoted and the rest weigh little") {
  int promoted = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const Fitted fitted = rows_of_chance(300, seed).fit(*make());
    if (fitted.notes.at(0).starts_with("not promoted")) continue;
    ++promoted;
    const double quality = question("w1 w2 w3 w4", *fitted.state).route().judged[0].quality;
    CHECK(std::abs(quality - 0.45) < 0.1);
  }
  CHECK(promoted < 8);
}

TEST_CASE("A claim is about the task and stands whatever the prompt") {
  const Fitted fitted = rows_with_structure(600).fit(*make());
  for (const std::int32_t threshold : {OCCAM_ABI_THRESHOLD_AT_LEAST, OCCAM_ABI_THRESHOLD_WITHIN}) {
    Fixture fixture = question("proof w1", *fitted.state);
    fixture.threshold = threshold;
    fixture.value = threshold == OCCAM_ABI_THRESHOLD_AT_LEAST ? 0.4 : 0.5;
    fixture.error = 0.05;
    fixture.paired = {{400, 0, 0}, {400, -140, 180}, {400, 140, 180}, {400, 0, 0}};
    const Routed corrected = fixture.route();
    fixture.state.clear();
    const Routed table = fixture.route();
    CHECK(corrected.plan == table.plan);
    CHECK(corrected.judged[0].verdict == OCCAM_ABI_VERDICT_MEETS);
    CHECK(corrected.judged[0].bound == table.judged[0].bound);
    CHECK(corrected.judged[0].quality < table.judged[0].quality);
  }
}

TEST_CASE("Prompts of tasks and models that it was not fitted on are not corrected") {
  const Fitted fitted = rows_with_structure(600).fit(*make());
  Fixture fixture = question("proof w1 w2", *fitted.state);
  fixture.task = "another";
  CHECK(fixture.route().judged[0].quality == Approx(0.45));
  fixture.task = "task";
  fixture.rows[0].id = "unknown";
  CHECK(fixture.route().judged[0].quality == Approx(0.45));
}

TEST_CASE("Qualities stay in the range and keep their distance") {
  const Fitted fitted = rows_with_structure(600).fit(*make());
  Fixture fixture = question("sum w1 w2", *fitted.state);
  fixture.rows[0].sum = 396;
  fixture.rows[0].model_mean = 0.99;
  fixture.rows[1].sum = 392;
  fixture.rows[1].model_mean = 0.98;
  const Routed routed = fixture.route();
  CHECK(routed.judged[0].quality == 1);
  CHECK(routed.judged[1].quality < 0.95);
}

TEST_CASE("Scores in another range are learnt and corrected in its units") {
  FitFixture rows = rows_with_structure(600);
  rows.low = 0;
  rows.high = 10;
  for (FitFixture::Row& row : rows.rows)
    for (double& score : row.scores) score *= 10;
  const Fitted tenfold = rows.fit(*make());
  const Fitted unit = rows_with_structure(600).fit(*make());
  CHECK(tenfold.state.value() == unit.state.value());
}

TEST_CASE("The same rows and seed give the same state") {
  const FitFixture rows = rows_with_structure(200);
  CHECK(rows.fit(*make()).state.value() == rows.fit(*make()).state.value());
}

TEST_CASE("A row without the score of one model still teaches the other") {
  FitFixture rows = rows_with_structure(600);
  for (std::size_t i = 0; i < rows.rows.size(); i += 3) rows.rows[i].scores[1] = kNan;
  const Fitted fitted = rows.fit(*make());
  REQUIRE(fitted.state);
  CHECK(fitted.notes[0].find("on 400 held-out prompts") != std::string::npos);
  CHECK(question("sum w1 w2 w3", *fitted.state).route().judged[0].quality > 0.5);
}

TEST_CASE("Junk is data loss, and the router stays as it was") {
  const auto router = make();
  const Fitted fitted = rows_with_structure(600).fit(*router);
  REQUIRE(router->load(*fitted.state));
  const auto junk = router->load("junk");
  REQUIRE_FALSE(junk);
  CHECK(junk.error().status == sdk::Status::kDataLoss);
  CHECK(question("proof w1 w2 w3", "").route(*router).judged[0].reason.find("predicted") != std::string::npos);
}

TEST_CASE("A state that was made under other settings is refused") {
  const Fitted fitted = rows_with_structure(100).fit(*make());
  const auto refused = make(R"({"penalty": 3})")->load(*fitted.state);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().status == sdk::Status::kFailedPrecondition);
}

TEST_CASE("A cancelled fit is no state") {
  FitFixture rows = rows_with_structure(100);
  rows.is_cancelled = true;
  const Fitted fitted = rows.fit(*make());
  REQUIRE_FALSE(fitted.state);
  CHECK(fitted.state.error().status == sdk::Status::kCancelled);
}

TEST_CASE("Its configuration is the table's and a penalty above 0") {
  CHECK(Residual::create(R"({"minimum_items": 3, "prior_weight": 0, "penalty": 1})"));
  const auto refused = Residual::create(R"({"penalty": 0})");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().where == "penalty");
}

}  // namespace occam::routers
