#include "occam/statistics/control_variate.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "occam/statistics/intervals.hpp"
#include "unit/statistics/simulation.hpp"

using namespace occam::statistics;
using namespace occam::statistics::simulation;

namespace {

constexpr std::int64_t kItems = 600;

/// A suite of easy and hard items: the model's scores, and the mean of three others on the same items.
struct Related {
  Scores scores;
  std::vector<double> others;
};

Related related(std::uint64_t seed, double shift) {
  SplitMix64 random(seed);
  Related made;
  for (std::int64_t item = 0; item < kItems; ++item) {
    const double ease = 4 * random.uniform() - 2;
    const auto right = [&](double skill) {
      return random.uniform() < 1 / (1 + std::exp(-3 * (ease + skill))) ? 1.0 : 0.0;
    };
    made.scores.push_back(right(shift));
    made.others.push_back((right(0) + right(0.2) + right(0.4)) / 3);
  }
  return made;
}

std::int64_t calls(const Scores& scores, std::uint64_t seed, std::optional<ControlVariate> control) {
  auto verdict = SequentialVerdict::create(ItemOrder::create("suite", seed, kItems),
                                           Requirement::hits_of(kItems, *parse_decimal("0.55")), {.control = control});
  play(*verdict, scores);
  return *verdict->decided_after();
}

}  // namespace

TEST_CASE("related runs of other models save calls and unrelated ones cost few") {
  std::int64_t plain = 0;
  std::int64_t helped = 0;
  std::int64_t misled = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Related suite = related(seed, 0.55);
    const Scores noise = stream(seed + 1000, kItems, 0.5);
    plain += calls(suite.scores, seed, std::nullopt);
    helped += calls(suite.scores, seed, *ControlVariate::create(suite.others));
    misled += calls(suite.scores, seed, *ControlVariate::create(noise));
  }
  CHECK(static_cast<double>(helped) < 0.85 * static_cast<double>(plain));
  CHECK(static_cast<double>(misled) < 1.15 * static_cast<double>(plain));
}

TEST_CASE("whatever the other runs say a model that is one short passes in few orders") {
  constexpr std::int64_t kOrders = 300;
  const Scores scores = hits_first(kItems, 329);
  std::vector<double> flattering(scores.begin(), scores.end());
  std::vector<double> opposite;
  for (const double score : scores) opposite.push_back(1 - score);
  for (const std::vector<double>& values : {flattering, opposite}) {
    std::int64_t wrong = 0;
    for (std::uint64_t seed = 0; seed < kOrders; ++seed) {
      auto verdict = SequentialVerdict::create(ItemOrder::create("suite", seed, kItems),
                                               Requirement::hits_of(kItems, *parse_decimal("0.55")),
                                               {.control = *ControlVariate::create(values)});
      wrong += play(*verdict, scores) == Verdict::kMeets ? 1 : 0;
    }
    CHECK(clopper_pearson_lower(wrong, kOrders, 0.01) <= 0.05);
  }
}

TEST_CASE("a control variate is the mean of complete runs") {
  const std::vector<double> first = {1, 0, 0.5};
  const std::vector<double> second = {1, 1, 0};
  const auto control = ControlVariate::from_runs({first, second});
  REQUIRE(control);
  CHECK(control->size() == 3);
  CHECK(control->at(0) == 1);
  CHECK(control->at(1) == 0.5);
  CHECK(control->at(2) == 0.25);
}

TEST_CASE("runs that are not complete or not scores are refused") {
  const std::vector<double> three = {1, 0, 0.5};
  const std::vector<double> two = {1, 1};
  const std::vector<double> beyond = {1, 1, 1.5};
  CHECK(ControlVariate::from_runs({three, two}).error() == Refusal::kItems);
  CHECK(ControlVariate::from_runs(std::span<const std::span<const double>>{}).error() == Refusal::kItems);
  CHECK(ControlVariate::from_runs({three, beyond}).error() == Refusal::kScoreRange);
  CHECK(ControlVariate::create({0.5, std::nan("")}).error() == Refusal::kScoreRange);
}
