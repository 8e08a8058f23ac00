// The router `bandit` over many requests of a made world: what it gains on the table, what exploring costs at most, and
// how it follows a change.
#include <array>
#include <catch2/catch.hpp>
#include <cmath>

#include "bandit.hpp"
#include "occam/statistics/random.hpp"
#include "routers/support/route_fixture.hpp"
#include "smallest.hpp"

namespace occam::routers {
namespace {

/// Two models, one task: who is asked answers well with its true mean, and every answer is told.
struct World {
  RouteFixture<Bandit> fixture;
  std::array<double, 2> means;
  statistics::SplitMix64 random{7};
  double today = 20'000;

  template <typename Router>
  std::size_t ask(const Router& router) {
    fixture.prompt = "prompt " + std::to_string(random.next());
    RouteFixture<Router> same{.rows = fixture.rows,
                              .threshold = fixture.threshold,
                              .value = fixture.value,
                              .error = fixture.error,
                              .prompt = fixture.prompt};
    return same.route(router).plan.front();
  }

  void tell(Bandit& router, std::size_t answered) {
    const double score = random.uniform() < means[answered] ? 1 : 0;
    REQUIRE(router.observe({.task = "task", .model = fixture.rows[answered].id, .score = score, .at_days = today}));
  }

  /// What the answer's model costs above the smallest that is good enough, in the large one's cost; 1 for one that is
  /// not good enough.
  [[nodiscard]] double regret(std::size_t answered) const {
    const bool small_suffices = means[0] >= fixture.value;
    if (means[answered] < fixture.value) return 1;
    return small_suffices && answered == 1 ? 1 - fixture.rows[0].parameters / fixture.rows[1].parameters : 0;
  }
};

std::unique_ptr<Bandit> make(std::string_view config = "{}") {
  auto router = Bandit::create(config);
  REQUIRE(router);
  return std::move(*router);
}

/// How many of so many requests the small model answers, each answer told.
int small_of(World& world, Bandit& router, int requests) {
  int small = 0;
  for (int i = 0; i < requests; ++i) {
    const std::size_t answered = world.ask(router);
    small += answered == 0 ? 1 : 0;
    world.tell(router, answered);
  }
  return small;
}

/// The small one is open on 40 items, the large one meets .85.
World open_world(double small_mean) {
  return {.fixture = {.rows = {{"small", 40, 35, 1}, {"large", 400, 380, 9}}}, .means = {small_mean, 0.95}};
}

}  // namespace

TEST_CASE("Its regret shrinks over feedback, and the table's does not") {
  const auto table = Smallest::create("{}");
  REQUIRE(table);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto router = make();
    World world = open_world(0.95);
    world.random = statistics::SplitMix64(seed);
    std::array<double, 5> ours{};
    std::array<double, 5> tables{};
    for (std::size_t request = 0; request < 5000; ++request) {
      tables[request / 1000] += world.regret(world.ask(**table));
      const std::size_t answered = world.ask(*router);
      ours[request / 1000] += world.regret(answered);
      world.tell(*router, answered);
    }
    CAPTURE(seed, ours[0], ours[1], ours[2], ours[3], ours[4], tables[0], tables[4]);
    CHECK(tables[0] == Approx(tables[4]));
    CHECK(ours[4] < 0.01 * tables[4]);
    CHECK(ours[0] + ours[1] + ours[2] + ours[3] + ours[4] < 0.7 * 5 * tables[0]);
  }
}

TEST_CASE("Of 100,000 requests no more are explored than the cap says, at its level") {
  const auto router = make(R"({"explore": 0.05})");
  RouteFixture<Bandit> asked{
      .rows = {{"small", 40, 37, 1}, {"large", 400, 380, 9}}};  // open, and its draws mostly meet
  std::int64_t explored = 0;
  for (int request = 0; request < 100'000; ++request) {
    asked.prompt = "prompt " + std::to_string(request);
    explored += asked.route(*router).plan.front() == 0 ? 1 : 0;
  }
  CHECK(explored <= 5213);  // Binomial(100,000, .05) exceeds it with a chance of .001
  CHECK(explored > 4000);   // the cap is not kept by hardly exploring
}

TEST_CASE("A model that is not good enough answers no more than the cap, and is soon refused") {
  const auto router = make(R"({"explore": 0.05})");
  World world = open_world(0.5);
  std::array<int, 4> below{};
  for (std::size_t request = 0; request < 20'000; ++request) {
    const std::size_t answered = world.ask(*router);
    below[request / 5000] += answered == 0 ? 1 : 0;
    world.tell(*router, answered);
  }
  CAPTURE(below[0], below[1], below[2], below[3]);
  CHECK(below[0] + below[1] + below[2] + below[3] <= 1000 + 96);  // Binomial(20,000, .05) at .001
  CHECK(below[3] == 0);
}

TEST_CASE("A proven model that gets worse is left within the half-life, though it was good for long") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto router = make(R"({"explore": 0.05, "half_life_days": 14})");
    World world = {.fixture = {.rows = {{"small", 400, 380, 1}, {"large", 400, 380, 9}}}, .means = {0.95, 0.95}};
    world.random = statistics::SplitMix64(seed);
    for (int day = 0; day < 60; ++day, world.today += 1) CHECK(small_of(world, *router, 40) == 40);
    world.means[0] = 0.55;
    int days = 0;
    for (; days < 30 && small_of(world, *router, 40) > 20; ++days) world.today += 1;
    CAPTURE(seed, days);
    CHECK(days <= 14);
  }
}

TEST_CASE("What was held against a model fades, and it is measured again") {
  const auto router = make(R"({"explore": 0.2, "half_life_days": 7})");
  World world = open_world(0.4);
  for (int i = 0; i < 200; ++i) world.tell(*router, 0);
  CHECK(small_of(world, *router, 200) == 0);
  world.means[0] = 0.97;
  for (int day = 0; day < 80; ++day, world.today += 1) (void)small_of(world, *router, 60);
  CHECK(small_of(world, *router, 200) > 190);
}

}  // namespace occam::routers
