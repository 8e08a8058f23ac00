// The guarantee through the process that decides, with the total fixed next to what the threshold asks for.
#include "eval/process.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "occam/statistics/intervals.hpp"
#include "occam/statistics/random.hpp"

using namespace occam;
using namespace occam::eval;
using statistics::Verdict;

namespace {

constexpr std::int64_t kItems = 120;
constexpr std::int64_t kNeed = 84;  // 0.7 of them
constexpr std::uint64_t kOrders = 500;
constexpr double kError = 0.05;

const store::SuiteRecord kSuite{.hash = "suite", .name = "sums", .task = "sums", .metric = "exact_match"};
const store::SequentialRule kRule{.threshold = "0.7", .error = kError, .meets_error = kError, .misses_error = kError};

/// The first `hits` items right.
double score_of(std::int64_t item, std::int64_t hits) {
  return item < hits ? 1 : 0;
}

/// Values for the items: those of a model that agrees but for one item in `every`; 1: the opposite of the scores.
std::vector<double> agreeing(std::int64_t hits, std::int64_t every) {
  std::vector<double> values;
  for (std::int64_t item = 0; item < kItems; ++item) {
    const bool differs = item % every == 0;
    values.push_back(differs ? 1 - score_of(item, hits) : score_of(item, hits));
  }
  return values;
}

std::vector<double> noise() {
  statistics::SplitMix64 random(3);
  std::vector<double> values(kItems);
  for (double& value : values) value = random.uniform();
  return values;
}

Process play(std::uint64_t seed, std::int64_t hits, const std::vector<double>& control) {
  auto process = Process::create(kSuite, kItems, kRule, seed, {}, control);
  REQUIRE(process);
  for (std::int64_t item = 0; item < kItems; ++item)
    REQUIRE(process->put({.position = item, .score = score_of(item, hits)}));
  while (process->step()) continue;
  return *std::move(process);
}

/// Of all orders those with a wrong verdict, and the items that all of them took.
struct Played {
  std::int64_t wrong = 0;
  std::int64_t items = 0;
};

Played play_all(std::int64_t hits, const std::vector<double>& control) {
  Played played;
  for (std::uint64_t seed = 1; seed <= kOrders; ++seed) {
    const Process process = play(seed, hits, control);
    REQUIRE(process.verdict() != Verdict::kOpen);
    played.wrong += process.verdict() == (hits >= kNeed ? Verdict::kMisses : Verdict::kMeets) ? 1 : 0;
    played.items += process.seen();
  }
  return played;
}

bool breaks_the_guarantee(std::int64_t wrong) {
  return statistics::clopper_pearson_lower(wrong, kOrders, 0.01) > kError;
}

}  // namespace

TEST_CASE("a model next to the threshold is judged wrongly no more often than stated whatever the control variate is") {
  for (const std::int64_t hits : {kNeed - 1, kNeed}) {
    for (const std::vector<double>& control :
         {std::vector<double>{}, agreeing(hits, 10), agreeing(hits, 1000), agreeing(hits, 1), noise()}) {
      INFO("hits " << hits << ", control of " << control.size() << (control.empty() ? 0 : control[1]));
      CHECK_FALSE(breaks_the_guarantee(play_all(hits, control).wrong));
    }
  }
}

TEST_CASE("a control variate that agrees saves items and one that says nothing costs few") {
  constexpr std::int64_t kAbove = 96;
  const std::int64_t alone = play_all(kAbove, {}).items;
  CHECK(play_all(kAbove, agreeing(kAbove, 10)).items < alone * 85 / 100);
  CHECK(play_all(kAbove, noise()).items < alone * 115 / 100);
}

TEST_CASE("a control variate of other items is refused") {
  CHECK(Process::create(kSuite, kItems, kRule, 1, {}, std::vector<double>(kItems - 1, 0.5)).error().code ==
        ErrorCode::kInternal);
  CHECK_FALSE(Process::create(kSuite, kItems, kRule, 1, {}, std::vector<double>(kItems, 1.5)));
}
