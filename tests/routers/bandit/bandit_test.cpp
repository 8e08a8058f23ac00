// The router `bandit`: what feedback changes, what is explored and what never is.
#include "bandit.hpp"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <cmath>
#include <thread>

#include "routers/support/fit_fixture.hpp"
#include "routers/support/route_fixture.hpp"
#include "smallest.hpp"

namespace occam::routers {
namespace {

using Fixture = RouteFixture<Bandit>;

std::unique_ptr<Bandit> make(std::string_view config = "{}") {
  auto router = Bandit::create(config);
  REQUIRE(router);
  return std::move(*router);
}

void observe(Bandit& router, std::string_view model, int answers, double score, double at_days = 20'000) {
  for (int i = 0; i < answers; ++i)
    REQUIRE(router.observe({.task = "task", .model = model, .score = score, .at_days = at_days}));
}

/// A small model that is open, and a large one that meets .85.
Fixture open_below_proven() {
  return {.rows = {{"small", 40, 35, 1}, {"large", 400, 380, 9}}};
}

bool is_explored(const Routed& routed, std::size_t candidate) {
  return routed.judged[candidate].reason.starts_with("explored");
}

constexpr std::string_view kNever = R"({"explore": 0})";
constexpr std::string_view kAlways = R"({"explore": 1})";

}  // namespace

TEST_CASE("Without feedback and without exploring it is the table, to the word") {
  for (const double threshold : {0.7, 0.85, 0.99}) {
    for (const std::int32_t kind : {OCCAM_ABI_THRESHOLD_AT_LEAST, OCCAM_ABI_THRESHOLD_WITHIN}) {
      const std::vector<Row> rows = {{"a", 40, 35, 1, 0.8}, {"b", 120, 100, 3}, {"c", 0, 0, 5}, {"d", 400, 380, 9}};
      const double value = kind == OCCAM_ABI_THRESHOLD_WITHIN ? 1 - threshold : threshold;
      const Routed table = RouteFixture<Smallest>{.rows = rows, .threshold = kind, .value = value}.route();
      const Routed ours =
          Fixture{.rows = rows, .threshold = kind, .value = value, .config = std::string(kNever)}.route();
      CHECK(ours.plan == table.plan);
      for (std::size_t i = 0; i < rows.size(); ++i) CHECK(ours.judged[i].reason == table.judged[i].reason);
    }
  }
}

TEST_CASE("It is fitted as the table is, and takes no other router's state") {
  FitFixture rows{.models = {"small", "large"}};
  for (int row = 0; row < 400; ++row)
    rows.add("task " + std::to_string(row % 8), "prompt", {row % 3 == 0 ? 0.0 : 1.0, row % 5 == 0 ? 0.0 : 1.0});
  const auto table = Smallest::create("{}");
  REQUIRE(table);
  const Fitted theirs = rows.fit(**table);
  const Fitted ours = rows.fit(*make());
  REQUIRE(ours.state);
  CHECK(ours.notes == theirs.notes);
  const std::vector<Row> evidence = {{"small", 40, 35, 1, 0.5}, {"large", 400, 380, 9, 0.95}};
  const Routed by_table = RouteFixture<Smallest>{.rows = evidence, .state = *theirs.state}.route();
  const Routed routed = Fixture{.rows = evidence, .config = std::string(kNever), .state = *ours.state}.route();
  CHECK(routed.judged[0].quality == by_table.judged[0].quality);
  CHECK(routed.judged[0].quality != Fixture{.rows = evidence}.route().judged[0].quality);
  CHECK(make()->load(*theirs.state).error().status == sdk::Status::kFailedPrecondition);
}

TEST_CASE("Feedback settles an open claim at the task's error, and says so") {
  const auto router = make(kNever);
  CHECK(open_below_proven().route(*router).plan == Plan{1});
  observe(*router, "small", 20, 1);
  CHECK(open_below_proven().route(*router).plan == Plan{1});  // not yet
  CHECK(open_below_proven().route(*router).judged[0].reason.find("observed since: 1.000 over 20.0 answers") !=
        std::string::npos);
  observe(*router, "small", 60, 1);
  const Routed learnt = open_below_proven().route(*router);
  CHECK(learnt.plan == Plan{0, 1});
  CHECK(learnt.judged[0].verdict == OCCAM_ABI_VERDICT_MEETS);
  CHECK(learnt.judged[0].reason == "observed: 1.000 over 80.0 answers meets 0.85 at error 0.05");
  Fixture elsewhere = open_below_proven();
  elsewhere.task = "another";
  CHECK(elsewhere.route(*router).plan == Plan{1});
}

TEST_CASE("Feedback takes a proven model's place away, and a larger one steps in") {
  const auto router = make(kNever);
  const Fixture both = {.rows = {{"small", 400, 380, 1}, {"large", 400, 380, 9}}};
  CHECK(both.route(*router).plan.front() == 0);
  observe(*router, "small", 200, 0.4);
  const Routed fallen = both.route(*router);
  CHECK(fallen.plan == Plan{1});
  CHECK(fallen.judged[0].refused_by == "below_threshold");
  CHECK(fallen.judged[0].quality < 0.7);
}

TEST_CASE("For a regret rule feedback moves the means") {
  const auto router = make(kNever);
  const Fixture within = {.rows = {{"small", 200, 150, 1}, {"large", 200, 180, 9}},
                          .threshold = OCCAM_ABI_THRESHOLD_WITHIN,
                          .value = 0.05,
                          .error = kNan};
  CHECK(within.route(*router).plan.front() == 1);
  observe(*router, "small", 200, 0.95);
  const Routed learnt = within.route(*router);
  CHECK(learnt.plan.front() == 0);
  CHECK(learnt.judged[0].quality == Approx((100 * 0.75 + 200 * 0.95) / 300));
}

TEST_CASE("What is explored goes first, the table's plan follows, and the explanation names it") {
  const auto router = make(kAlways);
  bool was_explored = false;
  Fixture fixture = open_below_proven();
  for (fixture.seed = 0; fixture.seed < 50; ++fixture.seed) {
    const Routed routed = fixture.route(*router);
    if (!is_explored(routed, 0)) continue;
    was_explored = true;
    CHECK(routed.plan == Plan{0, 1});
    CHECK(routed.judged[0].refused_by.empty());
    CHECK(routed.judged[0].verdict == OCCAM_ABI_VERDICT_OPEN);
    CHECK(routed.judged[0].reason.find("was drawn from what 40 stored items and 0.0 observed answers tell") !=
          std::string::npos);
  }
  CHECK(was_explored);
}

TEST_CASE("The same request and seed are decided alike, another seed or one answer more otherwise") {
  const auto router = make(R"({"explore": 0.5})");
  std::vector<Plan> plans;
  Fixture fixture = open_below_proven();
  for (fixture.seed = 0; fixture.seed < 64; ++fixture.seed) {
    plans.push_back(fixture.route(*router).plan);
    CHECK(fixture.route(*router).plan == plans.back());
    CHECK(fixture.route(*make(R"({"explore": 0.5})")).plan == plans.back());
  }
  CHECK(std::ranges::count(plans, plans.front()) < 64);
  fixture.seed = 0;
  int changes = 0;
  for (int i = 0; i < 64; ++i) {
    observe(*router, "large", 1, 1);
    changes += fixture.route(*router).plan == plans.front() ? 0 : 1;
  }
  CHECK(changes > 0);
}

TEST_CASE(
    "Never explored: what is refused at the level, what nothing is known of, and where open verdicts are refused") {
  const auto router = make(kAlways);
  const auto explored_in = [&](const Fixture& fixture, std::size_t candidate) {
    int explored = 0;
    Fixture asked = fixture;
    for (asked.seed = 0; asked.seed < 200; ++asked.seed)
      explored += is_explored(asked.route(*router), candidate) ? 1 : 0;
    return explored;
  };
  CHECK(explored_in(open_below_proven(), 0) > 50);
  CHECK(explored_in({.rows = {{"small", 40, 20, 1}, {"large", 400, 380, 9}}}, 0) == 0);
  CHECK(explored_in({.rows = {{"small", 0, 0, 1}, {"large", 400, 380, 9}}}, 0) == 0);
  CHECK(explored_in({.rows = {{"small", 40, kNan, 1}, {"large", 400, 380, 9}}}, 0) == 0);
  Fixture stopped = open_below_proven();
  stopped.rows[0].fixed_n = 0;
  CHECK(explored_in(stopped, 0) == 0);
  Fixture strict = open_below_proven();
  strict.when_open = OCCAM_ABI_WHEN_OPEN_REFUSE;
  CHECK(explored_in(strict, 0) == 0);
  CHECK(explored_in({.rows = {{"small", 400, 380, 1}, {"large", 40, 35, 9}}}, 1) == 0);  // larger than the chosen one
  observe(*router, "small", 100, 0.5);
  CHECK(explored_in(open_below_proven(), 0) == 0);
}

TEST_CASE("A regret rule explores who may be within reach of the best, and nobody below") {
  const auto router = make(kAlways);
  Fixture fixture = {.rows = {{"tiny", 100, 40, 1}, {"small", 100, 85, 2}, {"large", 100, 93, 9}},
                     .threshold = OCCAM_ABI_THRESHOLD_WITHIN,
                     .value = 0.05,
                     .error = kNan};
  int small = 0;
  for (fixture.seed = 0; fixture.seed < 200; ++fixture.seed) {
    const Routed routed = fixture.route(*router);
    CHECK_FALSE(is_explored(routed, 0));
    small += is_explored(routed, 1) ? 1 : 0;
  }
  CHECK(small > 20);
}

TEST_CASE("A saved posterior decides alike elsewhere, and replicas that exchange theirs agree") {
  const auto one = make();
  const auto other = make();
  observe(*one, "small", 80, 1, 19'990);
  observe(*other, "large", 60, 0.2, 20'000);
  const auto both = make();
  REQUIRE(both->merge(one->save()));
  REQUIRE(both->merge(other->save()));
  const std::string saved_by_one = one->save();
  REQUIRE(one->merge(other->save()));
  REQUIRE(other->merge(saved_by_one));
  CHECK(one->save() == both->save());
  CHECK(other->save() == both->save());
  Fixture fixture = open_below_proven();
  for (fixture.seed = 0; fixture.seed < 50; ++fixture.seed) {
    CHECK(fixture.route(*one).plan == fixture.route(*both).plan);
    CHECK(fixture.route(*other).plan == fixture.route(*both).plan);
  }
}

TEST_CASE("It may be asked while it is told") {
  const auto router = make();
  std::atomic<bool> is_done = false;
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t)
    threads.emplace_back([&] {
      // Catch2 does not count assertions of several threads.
      const occam_abi_route_sink raw{.struct_size = sizeof raw,
                                     .ctx = nullptr,
                                     .judge = [](void*, const occam_abi_judgement*) {},
                                     .attempt = [](void*, std::size_t, std::int32_t) {}};
      sdk::RouteSink sink(raw);
      open_below_proven().with_request([&](const sdk::RouteRequest& request) {
        while (!is_done) (void)router->route(request, sink);
      });
    });
  for (int t = 0; t < 2; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) (void)router->observe({.task = "task", .model = "small", .score = 1, .at_days = 5});
    });
  threads[2].join();
  threads[3].join();
  is_done = true;
  threads[0].join();
  threads[1].join();
  CHECK(open_below_proven().route(*router).judged[0].reason.find("over 1000.0 answers") != std::string::npos);
}

TEST_CASE("Its configuration names the key that is wrong") {
  for (const auto& [config, key] : {std::pair<std::string, std::string>{R"({"explore": 2})", "explore"},
                                    {R"({"half_life_days": 0})", "half_life_days"},
                                    {R"({"level": 0})", "level"},
                                    {R"({"evidence_weight": -1})", "evidence_weight"},
                                    {R"({"exploration": 0.1})", "exploration"}}) {
    const auto refused = Bandit::create(config);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().where == key);
  }
}

}  // namespace occam::routers
