// The guarantee itself, without sampling: every order of a small suite is played.
//
// Over all orders of a suite whose truth is the tested total a wealth is worth exactly 1 after every item, and the
// share of orders in which it ever reaches 1/a is at most a (J. Ville, 1939).
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "occam/statistics/confidence_sequence.hpp"
#include "unit/statistics/simulation.hpp"

using namespace occam::statistics;
using namespace occam::statistics::simulation;

namespace {

struct Played {
  double orders = 0;
  double meets_wealth = 0;  ///< summed over orders, after `items` items
  double misses_wealth = 0;
  double meets = 0;
  double misses = 0;
};

/// Plays every order of the scores; each comes as the items of a suite whose order is that of `verdict`.
Played play_all(const SequentialVerdict& start, Scores scores, std::size_t items) {
  Played played;
  std::ranges::sort(scores);
  do {
    SequentialVerdict verdict = start;
    for (std::size_t i = 0; i < items; ++i) REQUIRE(verdict.feed(*verdict.scores().next(), Score::of(scores[i])));
    ++played.orders;
    played.meets_wealth += std::exp(verdict.meets_log_wealth());
    played.misses_wealth += std::exp(verdict.misses_log_wealth());
    if (verdict.verdict() == Verdict::kMeets) ++played.meets;
    if (verdict.verdict() == Verdict::kMisses) ++played.misses;
  } while (std::ranges::next_permutation(scores).found);
  return played;
}

SequentialVerdict start(const Requirement& requirement, double error) {
  return *SequentialVerdict::create(ItemOrder::create("suite", 1, requirement.items), requirement,
                                    {.meets_error = error, .misses_error = error});
}

}  // namespace

TEST_CASE("over all orders the wealth against the true number of hits is worth 1 after every item") {
  const Scores scores = hits_first(12, 7);
  for (std::size_t items = 1; items <= 12; ++items) {
    INFO(items);
    const Played one_short = play_all(start({ScoreKind::kBinary, 12, 8}, 0.1), scores, items);
    CHECK(one_short.orders == 792);
    CHECK(one_short.meets_wealth / one_short.orders == Approx(1).epsilon(1e-12));
    const Played just_enough = play_all(start({ScoreKind::kBinary, 12, 7}, 0.1), scores, items);
    CHECK(just_enough.misses_wealth / just_enough.orders == Approx(1).epsilon(1e-12));
  }
}

TEST_CASE("over all orders the wealth against the true total of real scores is worth 1 after every item") {
  const Scores scores = {0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 1.0};
  const double total = std::accumulate(scores.begin(), scores.end(), 0.0);
  const Requirement exact{ScoreKind::kReal, 7, total};
  for (std::size_t items = 1; items <= 6; ++items) {
    INFO(items);
    const Played played = play_all(start(exact, 0.1), scores, items);
    CHECK(played.orders == 5040);
    CHECK(played.meets_wealth / played.orders == Approx(1).epsilon(1e-12));
    CHECK(played.misses_wealth / played.orders == Approx(1).epsilon(1e-12));
  }
}

TEST_CASE("a wrong verdict falls in no larger share of all orders than was allowed") {
  for (const double error : {0.05, 0.1, 0.2, 0.5}) {
    for (std::int64_t need = 1; need <= 14; ++need) {
      INFO(need << " at " << error);
      const Requirement requirement{ScoreKind::kBinary, 14, static_cast<double>(need)};
      const Played one_short = play_all(start(requirement, error), hits_first(14, need - 1), 14);
      CHECK(one_short.meets / one_short.orders <= error);
      const Played enough = play_all(start(requirement, error), hits_first(14, need), 14);
      CHECK(enough.misses / enough.orders <= error);
    }
  }
}

TEST_CASE("with a control variate the wealth against the truth is still worth 1") {
  // Every order of seven items with their own f: the order is played by items, so that f goes with its score.
  const Scores scores = {0, 1, 0, 1, 1, 0, 1};
  const auto control = ControlVariate::create({0.1, 0.9, 0.4, 0.6, 1.0, 0.0, 0.2});
  REQUIRE(control);
  double orders = 0;
  double meets_wealth = 0;
  double misses_wealth = 0;
  constexpr std::uint64_t kSeeds = 40000;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    auto verdict = SequentialVerdict::create(ItemOrder::create("suite", seed, 7), {ScoreKind::kBinary, 7, 4},
                                             {.control = *control});
    for (int i = 0; i < 5; ++i) {
      const std::int64_t item = *verdict->scores().next();
      REQUIRE(verdict->feed(item, Score::of(score_of(scores, item))));
    }
    ++orders;
    meets_wealth += std::exp(verdict->meets_log_wealth());
    misses_wealth += std::exp(verdict->misses_log_wealth());
  }
  CHECK(misses_wealth / orders == Approx(1).margin(0.02));
  CHECK(meets_wealth / orders > 1);  // the truth, 4, is above what this bet tests: at most 3
}
