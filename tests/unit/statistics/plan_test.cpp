// Expected calls: the published table of the sequential verdict (N = 1,319, threshold .70, 5 % a side) for scores that
// hit with a probability. Items and gaps: scipy 1.17.1, (norm.ppf(.95) + norm.ppf(.8))² · p(1-p) / gap² and its
// inverse.
#include "occam/statistics/plan.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "unit/statistics/simulation.hpp"

using namespace occam::statistics;
using namespace occam::statistics::simulation;

namespace {

SequentialVerdict start(const Requirement& requirement, const SequentialRules& rules = {}) {
  return *SequentialVerdict::create(ItemOrder::create("suite", 1, requirement.items), requirement, rules);
}

const Requirement kGsm8k = Requirement::hits_of(1319, *parse_decimal("0.70"));

}  // namespace

TEST_CASE("expected calls are those of the published table") {
  const auto calls = [](double mean) { return expected_calls(start(kGsm8k), {.mean = mean}).mean; };
  CHECK(calls(0.50) == Approx(48).epsilon(0.15));
  CHECK(calls(0.60) == Approx(171).epsilon(0.15));
  CHECK(calls(0.70) == Approx(1109).epsilon(0.10));
  CHECK(calls(0.80) == Approx(144).epsilon(0.15));
}

TEST_CASE("an estimate says how it spreads and how it would end") {
  const CallEstimate estimate = expected_calls(start(kGsm8k), {.mean = 0.75});
  CHECK(estimate.median <= estimate.p90);
  CHECK(estimate.p90 <= 1319);
  CHECK(estimate.meets > 0.95);
  CHECK(estimate.meets + estimate.misses == Approx(1));
}

TEST_CASE("an open verdict is estimated from where it stands") {
  SequentialVerdict verdict = start(kGsm8k);
  const double before = expected_calls(verdict, {.mean = 0.77}).mean;
  for (int i = 1; i <= 40; ++i) REQUIRE(verdict.feed(*verdict.scores().next(), Score::of(i % 6 == 0 ? 0 : 1)));
  REQUIRE(verdict.verdict() == Verdict::kOpen);
  CHECK(expected_calls(verdict, {.mean = 0.77}).mean < before);
}

TEST_CASE("real scores that spread less are decided sooner") {
  const SequentialVerdict verdict = start(Requirement::mean_of(1319, 0.7));
  CHECK(expected_calls(verdict, {.mean = 0.75, .deviation = 0.217}).mean == Approx(152).epsilon(0.15));
  CHECK(expected_calls(verdict, {.mean = 0.75, .deviation = 0.05}).mean < 100);
}

TEST_CASE("a guess that is no mean has no estimate and a decided verdict needs no calls") {
  CHECK(std::isnan(expected_calls(start(kGsm8k), {.mean = 1.5}).mean));
  CHECK(std::isnan(expected_calls(start(kGsm8k), {.mean = std::nan("")}).mean));
  const CallEstimate none = expected_calls(start(Requirement::hits_of(0, {})), {.mean = 0.5});
  CHECK(none.mean == 0);
  CHECK(none.meets == Approx(1));
}

TEST_CASE("items for a gap follow the power formula") {
  CHECK(items_for_gap(0.75, 0.05, 0.05, 0.2) == 464);
  CHECK(items_for_gap(0.75, 0.03, 0.05, 0.2) == 1289);
  CHECK(items_for_gap(0.75, 0.02, 0.05, 0.2) == 2899);
}

TEST_CASE("the gap that a suite can tell is the inverse of the items it takes") {
  CHECK(gap_for_items(0.75, 100, 0.05, 0.2) == Approx(0.10766751975427437).epsilon(1e-12));
  CHECK(gap_for_items(0.75, 464, 0.05, 0.2) < 0.05);
  CHECK(std::isnan(gap_for_items(0.75, 0, 0.05, 0.2)));
}
