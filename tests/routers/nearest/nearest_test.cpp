// The router `nearest`: whom it asks, when it asks nobody, and what the answer moves.
#include "nearest.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "occam/statistics/random.hpp"
#include "routers/support/fit_fixture.hpp"
#include "routers/support/route_fixture.hpp"

namespace occam::routers {
namespace {

std::string from(statistics::SplitMix64& random, const std::string& topic) {
  std::string text = topic;
  for (int i = 0; i < 12; ++i) text += ' ' + topic + std::to_string(random.below(15));
  return text;
}

/// Two topics in one task: the small model is right about cooking and wrong about law, the large one nearly always
/// right.
FitFixture two_topics(std::size_t count) {
  statistics::SplitMix64 random(3);
  FitFixture rows{.models = {"small", "large"}};
  for (std::size_t i = 0; i < count; ++i) {
    const bool is_law = i % 2 == 0;
    rows.add("task", from(random, is_law ? "law" : "cooking"), {is_law ? 0.0 : 1.0, i % 20 == 0 ? 0.0 : 1.0});
  }
  return rows;
}

std::unique_ptr<Nearest> make(std::string_view config = "{}") {
  auto router = Nearest::create(config);
  REQUIRE(router);
  return std::move(*router);
}

using Fixture = RouteFixture<Nearest>;

Fixture question(std::string prompt, std::string state, std::string config = "{}") {
  return {.rows = {{"small", 200, 100, 1, 0.5}, {"large", 200, 190, 9, 0.95}},
          .threshold = OCCAM_ABI_THRESHOLD_WITHIN,
          .value = 0.15,
          .error = kNan,
          .config = std::move(config),
          .prompt = std::move(prompt),
          .state = std::move(state)};
}

std::string prompt_of(const std::string& topic) {
  statistics::SplitMix64 random(99);
  return from(random, topic);
}

}  // namespace

TEST_CASE("Similar stored prompts move the decision") {
  const Fitted fitted = two_topics(200).fit(*make());
  REQUIRE(fitted.state);
  CHECK(fitted.notes.at(0) == "200 of 200 prompts of 1 tasks are stored");
  const Routed cooking = question(prompt_of("cooking"), *fitted.state).route();
  const Routed law = question(prompt_of("law"), *fitted.state).route();
  CHECK(cooking.plan.front() == 0);
  CHECK(law.plan.front() == 1);
  // 32 neighbours that all say 1, and a table that says .5 with a weight of 10.
  CHECK(cooking.judged[0].quality == Approx((32 + 10 * 0.5) / 42));
  CHECK(law.judged[0].quality == Approx((0 + 10 * 0.5) / 42));
}

TEST_CASE("A cold pool falls back to the table and says so") {
  const Fitted fitted = two_topics(99).fit(*make());
  const Routed routed = question(prompt_of("cooking"), *fitted.state).route();
  CHECK(routed.plan.front() == 1);
  CHECK(routed.judged[0].quality == Approx(0.5));
  CHECK(routed.judged[0].reason.find("by the table: cold pool, 99 prompts of the task are stored and 100") !=
        std::string::npos);
  CHECK(question("x", "").route().judged[0].reason.find("cold pool, 0 prompts") != std::string::npos);
}

TEST_CASE("A sparse neighbourhood falls back to the table and says so") {
  const Fitted fitted = two_topics(200).fit(*make());
  const Routed routed =
      question("Quite another matter altogether, with no word in common", *fitted.state, R"({"similarity": 0.5})")
          .route();
  CHECK(routed.judged[0].quality == Approx(0.5));
  CHECK(routed.judged[0].reason.find("by the table: sparse neighbourhood, 0 stored prompts are similar and 8") !=
        std::string::npos);
}

TEST_CASE("Neighbours that disagree about who is best are not followed") {
  FitFixture rows = two_topics(200);
  for (std::size_t i = 0; i < rows.rows.size(); ++i) {
    const bool small_is_right = (i / 2) % 2 == 0;
    rows.rows[i].scores = {small_is_right ? 1.0 : 0.0, small_is_right ? 0.0 : 1.0};
  }
  const Fitted fitted = rows.fit(*make());
  const Routed routed = question(prompt_of("law"), *fitted.state, R"({"agreement": 0.9})").route();
  CHECK(routed.judged[0].quality == Approx(0.5));
  CHECK(routed.judged[0].reason.find("by the table: disagreement, one candidate is best for") != std::string::npos);
}

TEST_CASE("A claim asks no neighbours") {
  const Fitted fitted = two_topics(200).fit(*make());
  Fixture fixture = question(prompt_of("cooking"), *fitted.state);
  fixture.threshold = OCCAM_ABI_THRESHOLD_AT_LEAST;
  fixture.value = 0.9;
  fixture.error = 0.05;
  const Routed routed = fixture.route();
  CHECK(routed.plan == Plan{1});
  CHECK(routed.judged[0].quality == Approx(0.5));
}

TEST_CASE("Exact search finds the nearest in order, the earlier stored of equals first") {
  const Fitted fitted = two_topics(300).fit(*make());
  const auto stored = StoredPrompts::decode(*fitted.state);
  REQUIRE(stored);
  const StoredPrompts::Pool& pool = *stored->pool("task");
  const Sketch query = sketch_of(prompt_of("law"));
  std::vector<std::uint16_t> distance;
  distances(query, pool.sketches, distance);
  std::vector<std::size_t> expected(distance.size());
  for (std::size_t i = 0; i < expected.size(); ++i) expected[i] = i;
  std::ranges::stable_sort(expected, {}, [&](std::size_t i) { return distance[i]; });
  expected.resize(25);
  CHECK(nearest(pool, query, {.neighbours = 25, .similarity = 0}) == expected);
  for (const std::size_t i : nearest(pool, query, {.neighbours = 1000, .similarity = 0.5}))
    CHECK(cosine(distance[i]) >= 0.5);
}

TEST_CASE("More prompts than may be stored are drawn by the seed") {
  FitFixture rows = two_topics(300);
  const auto router = make(R"({"maximum_prompts": 120})");
  const Fitted one = rows.fit(*router);
  CHECK(one.notes.at(0) == "120 of 300 prompts of 1 tasks are stored");
  CHECK(*one.state == *rows.fit(*router).state);
  rows.seed = 2;
  CHECK(*one.state != *rows.fit(*router).state);
  CHECK(one.state->size() < 120 * (64 + 2 * 4) + 200);  // what README.md promises
}

TEST_CASE("A state of another kind is refused and changes nothing") {
  const auto router = make();
  const Fitted fitted = two_topics(200).fit(*router);
  REQUIRE(router->load(*fitted.state));
  CHECK(router->load("junk").error().status == sdk::Status::kDataLoss);
  CHECK(router->load(fitted.state->substr(0, 500)).error().status == sdk::Status::kDataLoss);
  CHECK(question(prompt_of("cooking"), "").route(*router).plan.front() == 0);
}

TEST_CASE("Its configuration names the key that is wrong") {
  for (const auto& [config, key] : {std::pair<std::string, std::string>{R"({"neighbours": 0})", "neighbours"},
                                    {R"({"agreement": 2})", "agreement"},
                                    {R"({"k": 5})", "k"}}) {
    const auto refused = Nearest::create(config);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().where == key);
  }
}

}  // namespace occam::routers
