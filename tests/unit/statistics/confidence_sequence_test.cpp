// The golden bounds come from a second implementation in plain Python that bets on every total and looks for the
// smallest and the largest that is left.
#include "occam/statistics/confidence_sequence.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "unit/statistics/simulation.hpp"

using namespace occam::statistics;
using namespace occam::statistics::simulation;

namespace {

ConfidenceSequence start(std::int64_t items, ScoreKind kind = ScoreKind::kBinary, const SequentialRules& rules = {},
                         std::span<const Requirement> asked = {}, std::span<const ItemScore> known = {},
                         std::uint64_t seed = 1) {
  return *ConfidenceSequence::create(ItemOrder::create("suite", seed, items), kind, rules, asked, known);
}

void feed(ConfidenceSequence& sequence, double score) {
  REQUIRE(sequence.feed(*sequence.scores().next(), Score::of(score)));
}

Requirement hits(std::int64_t items, std::int64_t need) {
  return {ScoreKind::kBinary, items, static_cast<double>(need)};
}

}  // namespace

TEST_CASE("the running bounds agree with a second implementation") {
  struct Bounds {
    std::size_t seen;
    double low, high;
  };
  struct Case {
    std::uint64_t seed;
    std::size_t items;
    double probability;
    std::vector<Bounds> bounds;
  };
  for (const Case& c : {
           Case{9,
                60,
                .8,
                {{1, 2, 60}, {5, 27, 60}, {10, 34, 59}, {20, 35, 57}, {30, 41, 56}, {45, 44, 53}, {60, 50, 50}}},
           Case{11, 300, .6, {{10, 100, 289}, {50, 101, 194}, {100, 122, 184}, {200, 156, 184}, {300, 176, 176}}},
       }) {
    ConfidenceSequence sequence = start(static_cast<std::int64_t>(c.items));
    const Scores scores = stream(c.seed, c.items, c.probability);
    std::size_t seen = 0;
    for (const Bounds& bounds : c.bounds) {
      while (seen < bounds.seen) feed(sequence, scores[seen++]);
      INFO(seen << " of " << c.items);
      CHECK(sequence.totals().low == bounds.low);
      CHECK(sequence.totals().high == bounds.high);
    }
  }
}

TEST_CASE("before the first item nothing is ruled out and after the last everything but the truth") {
  ConfidenceSequence sequence = start(40);
  CHECK(sequence.totals().low == 0);
  CHECK(sequence.totals().high == 40);
  CHECK(sequence.verdict(hits(40, 0)) == Verdict::kMeets);
  CHECK(sequence.verdict(hits(40, 1)) == Verdict::kOpen);
  CHECK(sequence.verdict(hits(40, 41)) == Verdict::kMisses);
  for (const double score : stream(3, 40, 0.5)) feed(sequence, score);
  CHECK(sequence.totals().low == sequence.totals().high);
  CHECK(std::isnan(start(0).means().low));
}

TEST_CASE("the bounds only close in and the verdicts read from them never turn") {
  for (const ScoreKind kind : {ScoreKind::kBinary, ScoreKind::kReal}) {
    ConfidenceSequence sequence = start(150, kind);
    SplitMix64 random(5);
    Interval before = sequence.totals();
    for (int i = 0; i < 150; ++i) {
      feed(sequence, kind == ScoreKind::kBinary ? (random.uniform() < 0.7 ? 1 : 0) : random.uniform());
      const Interval now = sequence.totals();
      REQUIRE(now.low >= before.low);
      REQUIRE(now.high <= before.high);
      before = now;
    }
  }
}

TEST_CASE("the sequence agrees with the verdict of every need") {
  const Scores scores = stream(21, 80, 0.65);
  for (std::int64_t need = 1; need <= 80; ++need) {
    INFO(need);
    ConfidenceSequence sequence = start(80);
    auto verdict = SequentialVerdict::create(ItemOrder::create("suite", 1, 80), hits(80, need), {});
    for (const double score : scores) {
      feed(sequence, score);
      REQUIRE(verdict->feed(*verdict->scores().next(), Score::of(score)));
      const Verdict read = sequence.verdict(hits(80, need));
      if (read != Verdict::kOpen) REQUIRE(read == verdict->verdict());
    }
    CHECK(sequence.verdict(hits(80, need)) != Verdict::kOpen);
  }
}

TEST_CASE("in at most the stated share of orders the truth is ever outside") {
  constexpr int kOrders = 300;
  const Scores scores = hits_first(200, 130);
  int low_passed = 0;
  int high_passed = 0;
  for (std::uint64_t seed = 0; seed < kOrders; ++seed) {
    ConfidenceSequence sequence =
        start(200, ScoreKind::kBinary, {.meets_error = 0.1, .misses_error = 0.1}, {}, {}, seed);
    bool above = false;
    bool below = false;
    while (const auto item = sequence.scores().next()) {
      REQUIRE(sequence.feed(*item, Score::of(score_of(scores, *item))));
      above = above || sequence.totals().low > 130;
      below = below || sequence.totals().high < 130;
    }
    low_passed += above ? 1 : 0;
    high_passed += below ? 1 : 0;
  }
  CHECK(clopper_pearson_lower(low_passed, kOrders, 0.01) <= 0.1);
  CHECK(clopper_pearson_lower(high_passed, kOrders, 0.01) <= 0.1);
}

TEST_CASE("a large suite is watched at a thousand totals rounded outwards and exactly where asked") {
  const std::int64_t items = 5000;
  const Requirement asked = hits(items, 3003);  // between two totals of the grid
  ConfidenceSequence grid = start(items);
  ConfidenceSequence exact = start(items, ScoreKind::kBinary, {}, std::vector<Requirement>{asked});
  auto verdict = SequentialVerdict::create(ItemOrder::create("suite", 1, items), asked, {});
  for (const double score : stream(2, 2500, 0.66)) {
    feed(grid, score);
    feed(exact, score);
    REQUIRE(verdict->feed(*verdict->scores().next(), Score::of(score)));
    REQUIRE(grid.totals().low <= exact.totals().low);
    REQUIRE(grid.totals().high >= exact.totals().high);
    REQUIRE(exact.verdict(asked) == verdict->verdict());
  }
  CHECK(verdict->verdict() == Verdict::kMeets);
  CHECK(std::fmod(grid.totals().low - 1, 5) == 0);
}

TEST_CASE("known items shift the bounds by what they scored") {
  const std::vector<ItemScore> known = {{0, Score::of(1)}, {1, Score::of(1)}, {2, Score::of(0)}};
  ConfidenceSequence with = start(53, ScoreKind::kBinary, {}, {}, known);
  ConfidenceSequence without = start(50);
  CHECK(with.totals().low == 2);
  CHECK(with.totals().high == 52);
  for (const double score : stream(6, 50, 0.7)) {
    feed(with, score);
    feed(without, score);
    REQUIRE(with.totals().low == without.totals().low + 2);
    REQUIRE(with.totals().high == without.totals().high + 2);
  }
}

TEST_CASE("real scores are bounded around their total") {
  ConfidenceSequence sequence = start(400, ScoreKind::kReal);
  SplitMix64 random(8);
  double total = 0;
  for (int i = 0; i < 400; ++i) {
    const double score = 0.5 + 0.5 * random.uniform();
    total += score;
    feed(sequence, score);
    if (i == 199) {
      CHECK(sequence.means().low > 0.65);
      CHECK(sequence.means().high < 0.85);
    }
  }
  CHECK(sequence.totals().low == Approx(total));
  CHECK(sequence.totals().high == Approx(total));
  CHECK(sequence.verdict(Requirement::mean_of(400, total / 400)) == Verdict::kMeets);
  CHECK(sequence.verdict(Requirement::mean_of(400, total / 400 + 1e-6)) == Verdict::kMisses);
}

TEST_CASE("only the next item is taken and other suites have no verdict here") {
  ConfidenceSequence sequence = start(10);
  const std::int64_t second = sequence.scores().order().items()[1];
  CHECK(sequence.feed(second, Score::of(1)).error() == Refusal::kNotNext);
  CHECK(sequence.verdict(hits(11, 0)) == Verdict::kOpen);
  CHECK(sequence.verdict(Requirement::mean_of(10, 0)) == Verdict::kOpen);
  const std::vector<Requirement> other = {hits(11, 5)};
  CHECK(ConfidenceSequence::create(ItemOrder::create("suite", 1, 10), ScoreKind::kBinary, {}, other).error() ==
        Refusal::kItems);
}
