#include "occam/statistics/ladder.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

using namespace occam::statistics;

namespace {

constexpr Verdict kMeets = Verdict::kMeets;
constexpr Verdict kMisses = Verdict::kMisses;
constexpr Verdict kOpen = Verdict::kOpen;

/// Judges every model that the ladder asks for by the list; returns those asked.
std::vector<std::size_t> climb(Ladder& ladder, const std::vector<Verdict>& verdicts) {
  std::vector<std::size_t> asked;
  while (const auto rung = ladder.next()) {
    asked.push_back(rung->model);
    CHECK_FALSE(ladder.chosen().has_value());
    REQUIRE(ladder.report(rung->model, verdicts[rung->model]));
  }
  return asked;
}

}  // namespace

TEST_CASE("ascending stops at the first model that meets") {
  Ladder ladder = *Ladder::ascending(5, 0.05);
  CHECK(climb(ladder, {kMisses, kMisses, kMeets, kMeets, kMeets}) == std::vector<std::size_t>{0, 1, 2});
  CHECK(ladder.chosen() == 2);
  CHECK(ladder.smallest());
}

TEST_CASE("a model left open below means that the chosen one may not be the smallest") {
  Ladder ladder = *Ladder::ascending(3, 0.05);
  climb(ladder, {kMisses, kOpen, kMeets});
  CHECK(ladder.chosen() == 2);
  CHECK_FALSE(ladder.smallest());
}

TEST_CASE("a ladder without a sufficient model chooses none") {
  for (auto ladder : {Ladder::ascending(3, 0.05), Ladder::descending(3, 0.05), Ladder::bisection(3, 0.05)}) {
    climb(*ladder, {kMisses, kMisses, kMisses});
    CHECK_FALSE(ladder->chosen().has_value());
    CHECK_FALSE(ladder->smallest());
  }
}

TEST_CASE("ascending spends the error of wrong passes once over the whole ladder") {
  Ladder equal = *Ladder::ascending(4, 0.05);
  CHECK(equal.next()->meets_error == Approx(0.0125));
  CHECK(equal.next()->misses_error == 0.05);

  Ladder by_position = *Ladder::ascending(2000, 0.05, Spending::kByPosition);
  CHECK(by_position.next()->meets_error == Approx(0.030396355092701331));  // .05·6/π²
  double spent = 0;
  while (const auto rung = by_position.next()) {
    spent += rung->meets_error;
    REQUIRE(by_position.report(rung->model, kMisses));
  }
  CHECK(spent < 0.05);
  CHECK(spent > 0.0499);
}

TEST_CASE("descending goes down to the first that does not meet at the full error") {
  Ladder ladder = *Ladder::descending(5, 0.05);
  CHECK(ladder.next()->meets_error == 0.05);
  CHECK(climb(ladder, {kMeets, kMisses, kMisses, kMeets, kMeets}) == std::vector<std::size_t>{4, 3, 2});
  CHECK(ladder.chosen() == 3);
  CHECK_FALSE(ladder.smallest());  // two below were not tried

  Ladder open = *Ladder::descending(3, 0.05);
  CHECK(climb(open, {kMeets, kOpen, kMeets}) == std::vector<std::size_t>{2, 1});
  CHECK(open.chosen() == 2);

  Ladder all = *Ladder::descending(3, 0.05);
  climb(all, {kMeets, kMeets, kMeets});
  CHECK(all.chosen() == 0);
  CHECK(all.smallest());
}

TEST_CASE("bisection finds the smallest of a monotone ladder in the logarithm of its size") {
  for (std::size_t models = 1; models <= 40; ++models) {
    for (std::size_t sufficient = 0; sufficient <= models; ++sufficient) {
      INFO(sufficient << " of " << models);
      std::vector<Verdict> verdicts(models, kMeets);
      for (std::size_t i = 0; i < sufficient; ++i) verdicts[i] = kMisses;
      Ladder ladder = *Ladder::bisection(models, 0.06);
      const double error = ladder.next()->meets_error;
      const std::size_t asked = climb(ladder, verdicts).size();
      CHECK(static_cast<double>(asked) * error <= 0.06 + 1e-12);
      if (sufficient == models) {
        CHECK_FALSE(ladder.chosen().has_value());
      } else {
        CHECK(ladder.chosen() == sufficient);
        CHECK(ladder.smallest());
      }
    }
  }
}

TEST_CASE("a verdict of another model is not taken") {
  Ladder ladder = *Ladder::ascending(3, 0.05);
  CHECK_FALSE(ladder.report(1, kMeets));
  CHECK(ladder.next()->model == 0);
  REQUIRE(ladder.report(0, kMeets));
  CHECK_FALSE(ladder.report(0, kMeets));
}

TEST_CASE("a ladder needs a model and an error rate") {
  CHECK_FALSE(Ladder::ascending(0, 0.05).has_value());
  CHECK_FALSE(Ladder::ascending(3, 0).has_value());
  CHECK_FALSE(Ladder::descending(3, 1).has_value());
  CHECK_FALSE(Ladder::bisection(3, std::nan("")).has_value());
}

TEST_CASE("stored intervals that contradict the order of sizes are named") {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<Interval> by_size = {{.70, .80}, {.50, .60}, {kNan, kNan}, {.65, .75}};
  const auto pairs = contradictions(by_size);
  REQUIRE(pairs.size() == 1);
  CHECK(pairs[0] == std::pair<std::size_t, std::size_t>{0, 1});
  CHECK(contradictions({}).empty());
}
