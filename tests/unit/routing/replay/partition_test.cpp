#include "routing/replay/partition.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <set>

using namespace occam;
using namespace occam::routing;

namespace {

/// `texts` repeat: every text stands in as many rows as the table has rounds.
OutcomeSet table(std::size_t rows, std::size_t distinct) {
  std::string text = "id,task,split,prompt,score:a\n";
  for (std::size_t i = 0; i < rows; ++i)
    text += fmt::format("r{},t{},{},the question number {} of them all,1\n", i, i % 3,
                        i % 4 == 0   ? "test"
                        : i % 4 == 3 ? "other"
                                     : "train",
                        (i % distinct) * 7919);
  return *read_outcome_set(text, "x.csv", {"a"}, {});
}

bool shares_prompt(const OutcomeSet& set, const Part& part) {
  std::set<std::string> fitted;
  for (const std::size_t row : part.fitted) fitted.insert(set.rows[row].prompt);
  for (const std::size_t row : part.played)
    if (fitted.contains(set.rows[row].prompt)) return true;
  return false;
}

}  // namespace

TEST_CASE("folds play every row once and keep equal prompts together") {
  const OutcomeSet set = table(300, 100);
  const auto partition = make_partition(set, {.mode = ReplayMode::kFolds, .count = 5, .seed = 4});
  REQUIRE(partition);
  REQUIRE(partition->parts.size() == 5);
  std::set<std::size_t> played;
  for (const Part& part : partition->parts) {
    CHECK(part.played.size() + part.fitted.size() == 300);
    CHECK(part.played.size() >= 54);
    CHECK(part.played.size() <= 66);
    CHECK_FALSE(shares_prompt(set, part));
    for (const std::size_t row : part.played) CHECK(played.insert(row).second);
  }
  CHECK(played.size() == 300);
  CHECK(partition->leaks.empty());
}

TEST_CASE("the same seed gives the same folds and another one others") {
  const OutcomeSet set = table(60, 60);
  const auto one = make_partition(set, {.seed = 1}), again = make_partition(set, {.seed = 1});
  const auto other = make_partition(set, {.seed = 2});
  CHECK(one->parts[0].played == again->parts[0].played);
  CHECK(one->parts[0].played != other->parts[0].played);
}

TEST_CASE("labels are drawn by the seed, and what is played again under another id is not fitted") {
  const OutcomeSet set = table(200, 100);
  const auto partition = make_partition(set, {.mode = ReplayMode::kLabels, .count = 60, .seed = 9});
  REQUIRE(partition);
  const Part& part = partition->parts[0];
  CHECK(part.played.size() == 140);
  CHECK(part.fitted.size() + partition->leaks.size() == 60);
  CHECK_FALSE(partition->leaks.empty());
  CHECK_FALSE(shares_prompt(set, part));
  for (const Leak& leak : partition->leaks) CHECK(set.rows[leak.fitted].prompt == set.rows[leak.played].prompt);
}

TEST_CASE("so many items of each task are fitted") {
  const OutcomeSet set = table(90, 90);
  const auto partition = make_partition(set, {.mode = ReplayMode::kItemsPerTask, .count = 5, .seed = 1});
  REQUIRE(partition);
  std::map<std::string, int> fitted;
  for (const std::size_t row : partition->parts[0].fitted) ++fitted[set.rows[row].task];
  CHECK(fitted == std::map<std::string, int>{{"t0", 5}, {"t1", 5}, {"t2", 5}});
}

TEST_CASE("a split column says which rows are fitted and which are played, and others are counted") {
  const OutcomeSet set = table(100, 100);
  const auto partition = make_partition(set, {.mode = ReplayMode::kSplit});
  REQUIRE(partition);
  CHECK(partition->parts[0].played.size() == 25);
  CHECK(partition->parts[0].fitted.size() == 50);
  CHECK(partition->ignored == 25);
}

TEST_CASE("a partition that leaves nothing to fit or to play is refused") {
  const OutcomeSet set = table(6, 6);
  CHECK(make_partition(set, {.mode = ReplayMode::kLabels, .count = 6}).error().message == "no row is left to play");
  CHECK(make_partition(set, {.mode = ReplayMode::kFolds, .count = 1}).error().message == "1 is too few: at least 2");
  const OutcomeSet same = table(10, 1);
  CHECK(make_partition(same, {.mode = ReplayMode::kLabels, .count = 4}).error().message == "no row is left to fit");
}
