// Four habits that break the guarantee, each done on purpose, and beside each what the interface does with the same
// model. The model is always one hit short of the threshold, so every `meets` is wrong; 5 % of orders may end so.
//
// A habit is played by telling the verdict that the next item scored what another one did: it offers no other way.
#include <algorithm>
#include <catch2/catch.hpp>
#include <queue>
#include <utility>
#include <vector>

#include "occam/statistics/arrivals.hpp"
#include "occam/statistics/intervals.hpp"
#include "occam/statistics/reuse.hpp"
#include "unit/statistics/simulation.hpp"

using namespace occam::statistics;
using namespace occam::statistics::simulation;

namespace {

constexpr std::int64_t kItems = 600;
constexpr std::int64_t kNeed = 420;
constexpr std::int64_t kOrders = 400;
constexpr double kError = 0.05;

const Requirement kRequirement{ScoreKind::kBinary, kItems, static_cast<double>(kNeed)};

ItemOrder order_of(std::int64_t seed) {
  return ItemOrder::create("suite", static_cast<std::uint64_t>(seed), kItems);
}

SequentialVerdict start(std::int64_t seed, std::span<const ItemScore> known = {}) {
  return *SequentialVerdict::create(order_of(seed), kRequirement, {.meets_error = kError, .misses_error = kError},
                                    known);
}

/// Whether so many wrong verdicts are more than the error rate explains: its 99 % lower bound is above it.
bool breaks_the_guarantee(std::int64_t wrong) {
  return clopper_pearson_lower(wrong, kOrders, 0.01) > kError;
}

/// The items of an order as their answers come when `in_flight` are asked at once and wrong answers take three times
/// as long.
std::vector<std::int64_t> by_completion(const ItemOrder& order, const Scores& scores, std::size_t in_flight) {
  using Answer = std::pair<double, std::int64_t>;
  std::priority_queue<Answer, std::vector<Answer>, std::greater<>> running;
  std::vector<std::int64_t> completed;
  double now = 0;
  const auto finish_one = [&] {
    now = running.top().first;
    completed.push_back(running.top().second);
    running.pop();
  };
  for (const std::int64_t item : order.items()) {
    if (running.size() == in_flight) finish_one();
    running.emplace(now + (score_of(scores, item) == 1 ? 1 : 3), item);
  }
  while (!running.empty()) finish_one();
  return completed;
}

}  // namespace

TEST_CASE("answers taken as they come pass a model that is one short and answers put back into order do not") {
  const Scores scores = hits_first(kItems, kNeed - 1);
  std::int64_t wrong_as_they_come = 0;
  std::int64_t wrong_in_order = 0;
  for (std::int64_t seed = 0; seed < kOrders; ++seed) {
    const std::vector<std::int64_t> completed = by_completion(order_of(seed), scores, 64);
    Scores as_they_come;
    for (const std::int64_t item : completed) as_they_come.push_back(score_of(scores, item));
    SequentialVerdict careless = start(seed);
    wrong_as_they_come += pour(careless, as_they_come) == Verdict::kMeets ? 1 : 0;

    SequentialVerdict verdict = start(seed);
    Arrivals arrivals(verdict.scores().order());
    for (const std::int64_t item : completed) {
      REQUIRE(arrivals.put(item, Score::of(score_of(scores, item))));
      while (const auto ready = arrivals.take()) REQUIRE(verdict.feed(ready->item, ready->score));
    }
    CHECK(verdict.scores().left() == 0);
    wrong_in_order += verdict.verdict() == Verdict::kMeets ? 1 : 0;
  }
  CHECK(wrong_as_they_come > kOrders * 9 / 10);
  CHECK_FALSE(breaks_the_guarantee(wrong_in_order));
}

TEST_CASE("an answer that comes early is refused by the verdict itself") {
  SequentialVerdict verdict = start(1);
  const std::int64_t early = verdict.scores().order().items()[5];
  CHECK(verdict.feed(early, Score::of(1)).error() == Refusal::kNotNext);
}

TEST_CASE("stored results of the first items of a file pass a model that is one short and known items do not") {
  const Scores scores = hits_first(kItems, kNeed - 1);
  std::vector<ItemScore> stored;
  for (std::int64_t item = 0; item < 100; ++item) stored.push_back({item, Score::of(score_of(scores, item))});

  std::int64_t wrong_as_prefix = 0;
  std::int64_t wrong_as_known = 0;
  for (std::int64_t seed = 0; seed < kOrders; ++seed) {
    SequentialVerdict careless = start(seed);
    wrong_as_prefix += pour(careless, Scores(100, 1)) == Verdict::kMeets ? 1 : 0;

    const Reuse reuse = reuse_stored(order_of(seed), stored);
    CHECK(reuse.prefix.empty());
    SequentialVerdict verdict = start(seed, reuse.known);
    CHECK(verdict.scores().left() == kItems - 100);
    wrong_as_known += play(verdict, scores) == Verdict::kMeets ? 1 : 0;
  }
  CHECK(wrong_as_prefix == kOrders);
  CHECK_FALSE(breaks_the_guarantee(wrong_as_known));
}

TEST_CASE("items left out because they fail pass a model that is one short and items counted by the rule do not") {
  // Three in ten of the items that it would get wrong never give an answer.
  const Scores scores = hits_first(kItems, kNeed - 1);
  const auto fails = [&](std::int64_t item) { return item >= kNeed - 1 && item % 10 < 3; };
  std::int64_t wrong_skipping = 0;
  std::int64_t wrong_counting = 0;
  for (std::int64_t seed = 0; seed < kOrders; ++seed) {
    Scores answered;
    const ItemOrder order = order_of(seed);
    for (const std::int64_t item : order.items())
      if (!fails(item)) answered.push_back(score_of(scores, item));
    SequentialVerdict careless = start(seed);
    wrong_skipping += pour(careless, answered) == Verdict::kMeets ? 1 : 0;

    SequentialVerdict verdict = start(seed);
    while (verdict.verdict() == Verdict::kOpen && verdict.scores().next()) {
      const std::int64_t item = *verdict.scores().next();
      REQUIRE(verdict.feed(item, fails(item) ? Score::unscorable() : Score::of(score_of(scores, item))));
    }
    wrong_counting += verdict.verdict() == Verdict::kMeets ? 1 : 0;
  }
  CHECK(breaks_the_guarantee(wrong_skipping));
  CHECK_FALSE(breaks_the_guarantee(wrong_counting));
}

TEST_CASE("stopping once a bound for a fixed number of items clears passes a model that is one short") {
  const Scores scores = hits_first(kItems, kNeed - 1);
  constexpr double kThreshold = static_cast<double>(kNeed) / kItems;
  std::int64_t wrong_peeking = 0;
  std::int64_t wrong_sequential = 0;
  for (std::int64_t seed = 0; seed < kOrders; ++seed) {
    std::int64_t hits = 0;
    std::int64_t seen = 0;
    const ItemOrder order = order_of(seed);
    for (const std::int64_t item : order.items()) {
      hits += score_of(scores, item) == 1 ? 1 : 0;
      ++seen;
      // The last items are left out: near the end the total is known and any bound is beside the point.
      if (seen <= kItems / 2 && clopper_pearson_lower(hits, seen, kError) >= kThreshold) {
        ++wrong_peeking;
        break;
      }
    }
    SequentialVerdict verdict = start(seed);
    wrong_sequential += play(verdict, scores) == Verdict::kMeets ? 1 : 0;
  }
  CHECK(breaks_the_guarantee(wrong_peeking));
  CHECK_FALSE(breaks_the_guarantee(wrong_sequential));
}

TEST_CASE("an order chosen after a look at its outcome passes a model that is one short") {
  const Scores scores = hits_first(kItems, kNeed - 1);
  constexpr int kSeedsTried = 60;
  bool passed = false;
  for (std::int64_t seed = 0; seed < kSeedsTried && !passed; ++seed) {
    SequentialVerdict verdict = start(seed);
    passed = play(verdict, scores) == Verdict::kMeets;
  }
  CHECK(passed);
}
