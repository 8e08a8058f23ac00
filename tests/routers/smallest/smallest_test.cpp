// The router `smallest`: its rules, its reasons and its plans.
#include "smallest.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "routers/support/route_fixture.hpp"

namespace occam::routers {
namespace {

using Fixture = RouteFixture<Smallest>;

}  // namespace

// Binomial tails from python3's fractions: P(X ≥ 108 | 120, .85) = .0746, P(X ≥ 109) = .0420;
// P(X ≤ 94) = .0320, P(X ≤ 95) = .0528.
TEST_CASE("At least is met from the count on whose binomial tail is below the error") {
  const Routed routed = Fixture{.rows = {{"a", 120, 108}, {"b", 120, 109}}}.route();
  CHECK(routed.judged[0].verdict == OCCAM_ABI_VERDICT_OPEN);
  CHECK(routed.judged[0].refused_by == "bound_below_threshold");
  CHECK(routed.judged[0].items_needed > 0);
  CHECK(routed.judged[1].verdict == OCCAM_ABI_VERDICT_MEETS);
  CHECK(routed.judged[1].bound >= 0.85);
  CHECK(routed.judged[1].refused_by.empty());
  CHECK(routed.plan == Plan{1});
}

TEST_CASE("A suite that is too small to settle it is said to be so with what would") {
  const auto judged = [](std::int64_t suite_items) {
    return Fixture{.rows = {{"a", 30, 17}}, .value = 0.6, .suite_items = suite_items}.route().judged[0];
  };
  CHECK(
      judged(100).reason.ends_with("; the suite of 100 is too small to settle it: one of about 618, another "
                                   "threshold or another error would"));
  CHECK(judged(100).items_needed == 588);
  CHECK(judged(100'000).reason.ends_with("; about 588 more items would tell"));
  CHECK(judged(0).reason.ends_with("; about 588 more items would tell"));  // its size is not known
}

TEST_CASE("At least is missed down from the count whose upper bound is below the threshold") {
  const Routed routed = Fixture{.rows = {{"a", 120, 94}, {"b", 120, 95}}}.route();
  CHECK(routed.judged[0].verdict == OCCAM_ABI_VERDICT_MISSES);
  CHECK(routed.judged[0].refused_by == "below_threshold");
  CHECK(routed.judged[1].verdict == OCCAM_ABI_VERDICT_OPEN);
}

TEST_CASE("Every refused candidate has a word and a sentence with its numbers") {
  const Routed routed = Fixture{
      .rows = {{"none"},
               {"thin", 10, 9},
               {"bad", 120, 60},
               {"good", 120, 115},
               {"running", 50, 50, 1, kNan, kNan, 0,
                0}}}.route();
  CHECK(routed.judged[0].refused_by == "no_evidence");
  CHECK(routed.judged[0].items_needed == -1);
  CHECK(std::isnan(routed.judged[0].quality));
  CHECK(routed.judged[1].refused_by == "bound_below_threshold");
  CHECK(routed.judged[2].reason.find("mean 0.500 on 120 items") != std::string::npos);
  CHECK(routed.judged[2].reason.find("misses 0.85") != std::string::npos);
  CHECK(routed.judged[3].refused_by.empty());
  CHECK(routed.judged[4].refused_by == "unfinished_run");
}

TEST_CASE("The plan is the smallest that meets then others that meet then larger open ones") {
  Fixture fixture{
      .rows = {{"open", 10, 9}, {"meets", 120, 115}, {"larger_open", 10, 9}, {"misses", 120, 30}, {"also", 120, 115}}};
  const Routed routed = fixture.route();
  CHECK(routed.plan == Plan{1, 4, 2});
  CHECK(routed.judged[4].refused_by == "objective");
  CHECK(routed.judged[4].verdict == OCCAM_ABI_VERDICT_MEETS);
  fixture.max_attempts = 2;
  CHECK(fixture.route().plan == Plan{1, 4});
  fixture.max_attempts = 10;
  fixture.when_open = OCCAM_ABI_WHEN_OPEN_REFUSE;
  CHECK(fixture.route().plan == Plan{1, 4});
}

TEST_CASE("Where nothing meets the plan begins at the top of the ladder or is empty") {
  Fixture fixture{.rows = {{"worst", 120, 20}, {"open", 10, 5}, {"better", 120, 40}, {"unknown"}}};
  CHECK(fixture.route().plan == Plan{3, 1, 2, 0});
  fixture.when_open = OCCAM_ABI_WHEN_OPEN_REFUSE;
  CHECK(fixture.route().plan.empty());
}

TEST_CASE("Among equally large candidates the cheaper one wins and then the better one") {
  Fixture fixture{
      .rows = {{"dear", 120, 118, 7, kNan, 3.0}, {"cheap", 120, 112, 7, kNan, 1.0}, {"large", 120, 120, 70}}};
  CHECK(fixture.route().plan.front() == 1);
  fixture.rows[0].price = fixture.rows[1].price = 1.0;
  CHECK(fixture.route().plan.front() == 0);
}

TEST_CASE("A sequential verdict stands for the claim as it is") {
  const Routed routed = Fixture{
      .rows = {{"missed", 30, 29, 1, kNan, kNan, OCCAM_ABI_VERDICT_MISSES, 0},
               {"met", 20, 18, 2, kNan, kNan, OCCAM_ABI_VERDICT_MEETS,
                0}}}.route();
  CHECK(routed.judged[0].refused_by == "below_threshold");
  CHECK(routed.plan == Plan{1});
}

// (Σx + 10·g)/(n + 10): small (30 + 10·.6)/50 = .72, large (32 + 10·.7)/50 = .78.
TEST_CASE("Within compares shrunk means") {
  Fixture fixture{.rows = {{"small", 40, 30, 1, 0.6}, {"large", 40, 32, 9, 0.7}},
                  .threshold = OCCAM_ABI_THRESHOLD_WITHIN,
                  .value = 0.06,
                  .error = kNan};
  const Routed met = fixture.route();
  CHECK(met.judged[0].quality == Approx(0.72));
  CHECK(met.judged[1].quality == Approx(0.78));
  CHECK(met.plan == Plan{0, 1});
  fixture.value = 0.059;
  const Routed missed = fixture.route();
  CHECK(missed.judged[0].refused_by == "below_threshold");
  CHECK(missed.plan == Plan{1});
}

TEST_CASE("Within without shrinkage compares the plain means") {
  const Routed routed = Fixture{.rows = {{"small", 40, 30, 1, 0.1}, {"large", 40, 32, 9, 0.9}},
                                .threshold = OCCAM_ABI_THRESHOLD_WITHIN,
                                .value = 0.05,
                                .error = kNan,
                                .config = R"({"prior_weight": 0})"}
                            .route();
  CHECK(routed.plan.front() == 0);
}

TEST_CASE("Within leaves a candidate open whose larger rivals are unknown") {
  const Routed above = Fixture{.rows = {{"small", 40, 30}, {"large", 19, 10}},
                               .threshold = OCCAM_ABI_THRESHOLD_WITHIN,
                               .value = 0.05,
                               .error = kNan}
                           .route();
  CHECK(above.judged[0].refused_by == "best_unknown");
  CHECK(above.judged[0].items_needed == 1);
  CHECK(above.judged[1].refused_by == "too_few_items");
  CHECK(above.judged[1].items_needed == 1);
  CHECK(above.plan == Plan{1, 0});
  const Routed below =
      Fixture{
          .rows = {{"small"}, {"large", 40, 30}}, .threshold = OCCAM_ABI_THRESHOLD_WITHIN, .value = 0.05, .error = kNan}
          .route();
  CHECK(below.plan == Plan{1});
}

// k = 100 shared items, 10 lost and 8 won: d̄ = -.02, shrunk -2/110 = -.01818, v = (½ + 18 - .04)/101 = .18277,
// z(.05) = 1.64485: bound -.01818 - 1.64485·sqrt(.18277/100) = -.08850.
TEST_CASE("Within with an error rate is a claim about paired differences") {
  Fixture fixture{.rows = {{"small", 100, 70}, {"large", 100, 72}},
                  .threshold = OCCAM_ABI_THRESHOLD_WITHIN,
                  .value = 0.0886,
                  .error = 0.05,
                  .paired = {{100, 0, 0}, {100, -2, 18}, {100, 2, 18}, {100, 0, 0}}};
  const Routed met = fixture.route();
  CHECK(met.judged[0].bound == Approx(-0.08850).margin(1e-4));
  CHECK(met.judged[0].verdict == OCCAM_ABI_VERDICT_MEETS);
  fixture.value = 0.0884;
  const Routed open = fixture.route();
  CHECK(open.judged[0].refused_by == "bound_below_threshold");
  CHECK(open.judged[0].items_needed > 0);
  CHECK(open.plan == Plan{1});
  fixture.paired[1].n = 5;
  CHECK(fixture.route().judged[0].refused_by == "no_shared_items");
  fixture.paired.clear();
  CHECK(fixture.route().judged[0].refused_by == "no_shared_items");
}

TEST_CASE("Perfect agreement on few shared items proves nothing") {
  const Routed routed = Fixture{.rows = {{"small", 25, 25}, {"large", 25, 25}},
                                .threshold = OCCAM_ABI_THRESHOLD_WITHIN,
                                .value = 0.03,
                                .error = 0.05,
                                .paired = {{25, 0, 0}, {25, 0, 0}, {25, 0, 0}, {25, 0, 0}}}
                            .route();
  CHECK(routed.judged[0].verdict == OCCAM_ABI_VERDICT_OPEN);
  CHECK(routed.judged[1].verdict == OCCAM_ABI_VERDICT_OPEN);
  CHECK(routed.plan == Plan{1, 0});
}

TEST_CASE("A candidate that looks best must hold its own against the second best") {
  Fixture fixture{.rows = {{"small", 30, 28}, {"large", 30, 27}},
                  .threshold = OCCAM_ABI_THRESHOLD_WITHIN,
                  .value = 0.03,
                  .error = 0.05,
                  .paired = {{30, 0, 0}, {30, 1, 3}, {30, -1, 3}, {30, 0, 0}}};
  CHECK(fixture.route().judged[0].verdict == OCCAM_ABI_VERDICT_OPEN);
  fixture.rows = {{"small", 600, 560}, {"large", 600, 500}};
  fixture.paired = {{600, 0, 0}, {600, 60, 80}, {600, -60, 80}, {600, 0, 0}};
  const Routed routed = fixture.route();
  CHECK(routed.judged[0].verdict == OCCAM_ABI_VERDICT_MEETS);
  CHECK(routed.judged[1].verdict == OCCAM_ABI_VERDICT_MISSES);
}

TEST_CASE("A configuration with an unknown key or a bad value names the key") {
  const auto unknown = Smallest::create(R"({"minimum": 3})");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().where == "minimum");
  const auto bad = Smallest::create(R"({"minimum_items": 0})");
  REQUIRE_FALSE(bad);
  CHECK(bad.error().where == "minimum_items");
}

TEST_CASE("A claim without an error rate is refused") {
  const occam_abi_route_request raw{.struct_size = sizeof(occam_abi_route_request),
                                    .task = {},
                                    .prompt = {},
                                    .threshold = OCCAM_ABI_THRESHOLD_AT_LEAST,
                                    .when_open = 0,
                                    .value = 0.5,
                                    .error = kNan,
                                    .objective = 0,
                                    .max_attempts = 1,
                                    .seed = 0,
                                    .candidates = nullptr,
                                    .candidate_count = 0,
                                    .paired = nullptr};
  const occam_abi_route_sink raw_sink{
      .struct_size = sizeof(occam_abi_route_sink), .ctx = nullptr, .judge = nullptr, .attempt = nullptr};
  sdk::RouteSink sink(raw_sink);
  const auto router = Smallest::create("");
  REQUIRE(router);
  const auto done = (*router)->route(sdk::RouteRequest(raw), sink);
  REQUIRE_FALSE(done);
  CHECK(done.error().status == sdk::Status::kInvalidArgument);
}

}  // namespace occam::routers
