// The golden wealths and verdicts come from a second implementation of the same published rules in plain Python
// (math.log, no shared code), fed with the same SplitMix64 streams.
#include "occam/statistics/sequential.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "unit/statistics/simulation.hpp"

using namespace occam::statistics;
using namespace occam::statistics::simulation;

namespace {

Requirement hits(std::int64_t items, const char* threshold) {
  return Requirement::hits_of(items, *parse_decimal(threshold));
}

SequentialVerdict start(const Requirement& requirement, const SequentialRules& rules = {},
                        std::span<const ItemScore> known = {}) {
  return *SequentialVerdict::create(ItemOrder::create("suite", 1, requirement.items), requirement, rules, known);
}

/// All scores, also those after the verdict.
void feed_all(SequentialVerdict& verdict, const Scores& scores) {
  for (const double score : scores) REQUIRE(verdict.feed(*verdict.scores().next(), Score::of(score)));
}

}  // namespace

TEST_CASE("verdicts on hits agree with a second implementation") {
  struct Case {
    std::uint64_t seed;
    double probability;
    Verdict verdict;
    Basis basis;
    std::int64_t after;
    double meets, misses, meets_peak, misses_peak;
  };
  for (const Case& c : {
           Case{1, .85, Verdict::kMeets, Basis::kEvidence, 37, 49.768888321732106, -0.4678038612611193,
                49.768888321732106, 0},
           Case{2, .50, Verdict::kMisses, Basis::kEvidence, 4, 0, 34.2857528516176, 0, 34.2857528516176},
           Case{3, .70, Verdict::kMeets, Basis::kCertainty, 198, -0.2556357332500925, -2.08766923259277,
                0.793857749680503, 0},
           Case{4, .69, Verdict::kMeets, Basis::kCertainty, 200, -0.29225670733064146, -1.9441539750084393,
                0.08971696527599074, 0.1811101696076574},
       }) {
    INFO(c.seed);
    SequentialVerdict verdict = start(hits(200, "0.7"));
    feed_all(verdict, stream(c.seed, 200, c.probability));
    CHECK(verdict.verdict() == c.verdict);
    CHECK(verdict.basis() == c.basis);
    CHECK(verdict.decided_after() == c.after);
    CHECK(verdict.meets_log_wealth() == Approx(c.meets).epsilon(1e-9).margin(1e-9));
    CHECK(verdict.misses_log_wealth() == Approx(c.misses).epsilon(1e-9).margin(1e-9));
    CHECK(verdict.peaks().meets == Approx(c.meets_peak).epsilon(1e-9).margin(1e-9));
    CHECK(verdict.peaks().misses == Approx(c.misses_peak).epsilon(1e-9).margin(1e-9));
  }
}

TEST_CASE("verdicts on real scores agree with a second implementation") {
  struct Case {
    std::uint64_t seed;
    double base;
    Verdict verdict;
    std::int64_t after;
    double meets, misses, meets_peak, misses_peak;
  };
  for (const Case& c : {
           Case{5, .5, Verdict::kMeets, 35, 34.885436513523516, -0.02352274533677412, 34.885436513523516, 0},
           Case{6, .3, Verdict::kMisses, 32, 0, 39.16468436121433, 0, 39.16468436121433},
           Case{7, .4, Verdict::kMeets, 145, 4.762654904691546, -0.41595602635180684, 4.762654904691546,
                0.06483440924094899},
       }) {
    INFO(c.seed);
    SplitMix64 random(c.seed);
    Scores scores;
    for (int i = 0; i < 150; ++i) {
      const double first = random.uniform();
      scores.push_back(c.base + (1 - c.base) * first * random.uniform());
    }
    SequentialVerdict verdict = start(Requirement::mean_of(150, 0.55));
    feed_all(verdict, scores);
    CHECK(verdict.verdict() == c.verdict);
    CHECK(verdict.decided_after() == c.after);
    CHECK(verdict.meets_log_wealth() == Approx(c.meets).epsilon(1e-9).margin(1e-9));
    CHECK(verdict.misses_log_wealth() == Approx(c.misses).epsilon(1e-9).margin(1e-9));
    CHECK(verdict.peaks().meets == Approx(c.meets_peak).epsilon(1e-9));
    CHECK(verdict.peaks().misses == Approx(c.misses_peak).margin(1e-9).epsilon(1e-9));
  }
}

TEST_CASE("a verdict that the rest cannot change needs no evidence") {
  SequentialVerdict meets = start(hits(25, "0.28"));  // 7 hits; doubles would ask for 8
  CHECK(pour(meets, Scores(25, 1)) == Verdict::kMeets);
  CHECK(meets.decided_after().value() <= 7);

  const SequentialRules nearly_never{.meets_error = 1e-30, .misses_error = 1e-30};
  SequentialVerdict exact = start(hits(25, "0.28"), nearly_never);
  CHECK(pour(exact, Scores(25, 1)) == Verdict::kMeets);
  CHECK(exact.decided_after() == 7);
  CHECK(exact.basis() == Basis::kCertainty);

  SequentialVerdict misses = start(hits(25, "0.28"), nearly_never);
  CHECK(pour(misses, Scores(25, 0)) == Verdict::kMisses);
  CHECK(misses.decided_after() == 19);
}

TEST_CASE("a threshold of nothing is met and one above everything missed before the first item") {
  CHECK(start(hits(10, "0")).verdict() == Verdict::kMeets);
  CHECK(start(hits(10, "1.1")).verdict() == Verdict::kMisses);
  CHECK(start(hits(0, "0.5")).verdict() == Verdict::kMeets);
  CHECK(start(Requirement::mean_of(10, 0)).decided_after() == 0);
  CHECK(start(Requirement::mean_of(10, 1.1)).verdict() == Verdict::kMisses);
}

TEST_CASE("a real total within a billionth of the threshold meets it") {
  SequentialVerdict verdict = start(Requirement::mean_of(3, 0.3), {.meets_error = 1e-9, .misses_error = 1e-9});
  feed_all(verdict, {0.1, 0.2, 0.6});  // 0.8999999999999999 in doubles
  CHECK(verdict.verdict() == Verdict::kMeets);
}

TEST_CASE("a verdict that was reached stays while the bets go on") {
  SequentialVerdict verdict = start(hits(100, "0.5"));
  feed_all(verdict, Scores(10, 1));
  REQUIRE(verdict.verdict() == Verdict::kMeets);
  const std::int64_t after = *verdict.decided_after();
  const double peak = verdict.peaks().meets;
  feed_all(verdict, Scores(90, 0));
  CHECK(verdict.verdict() == Verdict::kMeets);
  CHECK(verdict.decided_after() == after);
  CHECK(verdict.peaks().meets >= peak);
  CHECK(verdict.peaks().certain == Verdict::kMisses);
}

TEST_CASE("only the next item is taken and a refusal changes nothing") {
  SequentialVerdict verdict = start(hits(10, "0.5"));
  const std::span<const std::int64_t> order = verdict.scores().order().items();
  CHECK(verdict.feed(order[1], Score::of(1)).error() == Refusal::kNotNext);
  CHECK(verdict.feed(-1, Score::of(1)).error() == Refusal::kNotNext);
  CHECK(verdict.feed(order[0], Score::of(0.5)).error() == Refusal::kScoreRange);
  CHECK(verdict.feed(order[0], Score::of(std::numeric_limits<double>::quiet_NaN())).error() == Refusal::kScoreRange);
  CHECK(verdict.scores().seen() == 0);
  REQUIRE(verdict.feed(order[0], Score::of(1)));
  CHECK(verdict.feed(order[0], Score::of(1)).error() == Refusal::kNotNext);
  feed_all(verdict, Scores(9, 1));
  CHECK(verdict.feed(order[0], Score::of(1)).error() == Refusal::kNothingLeft);
  CHECK(verdict.scores().left() == 0);
}

TEST_CASE("a verdict cannot be made of parts that do not fit") {
  const ItemOrder order = ItemOrder::create("suite", 1, 10);
  const auto error_of = [&](const Requirement& requirement, const SequentialRules& rules,
                            const std::vector<ItemScore>& known) {
    return SequentialVerdict::create(order, requirement, rules, known).error();
  };
  CHECK(error_of(hits(11, "0.5"), {}, {}) == Refusal::kItems);
  CHECK(error_of(hits(10, "0.5"), {.meets_error = 0}, {}) == Refusal::kErrorRange);
  CHECK(error_of(hits(10, "0.5"), {.misses_error = 1}, {}) == Refusal::kErrorRange);
  CHECK(error_of(Requirement::mean_of(10, std::nan("")), {}, {}) == Refusal::kThreshold);
  CHECK(error_of(hits(10, "0.5"), {}, {{10, Score::of(1)}}) == Refusal::kKnownItem);
  CHECK(error_of(hits(10, "0.5"), {}, {{1, Score::of(1)}, {1, Score::of(1)}}) == Refusal::kKnownItem);
  CHECK(error_of(hits(10, "0.5"), {}, {{1, Score::of(2)}}) == Refusal::kScoreRange);
  CHECK(error_of(hits(10, "0.5"), {.control = *ControlVariate::create({1, 0})}, {}) == Refusal::kItems);
  CHECK(SequentialVerdict::create(order.without(std::vector<std::int64_t>{3}), hits(10, "0.5"), {}).error() ==
        Refusal::kItems);
}

TEST_CASE("known items lessen what is left to be asked and what is needed") {
  const std::vector<ItemScore> known = {{0, Score::of(1)}, {1, Score::of(1)}, {2, Score::of(0)}};
  SequentialVerdict verdict = start(hits(20, "0.5"), {.meets_error = 1e-9, .misses_error = 1e-9}, known);
  CHECK(verdict.scores().known() == 3);
  CHECK(verdict.scores().left() == 17);
  CHECK(pour(verdict, Scores(17, 1)) == Verdict::kMeets);
  CHECK(verdict.decided_after() == 8);

  std::vector<ItemScore> ten;
  for (std::int64_t item = 0; item < 10; ++item) ten.push_back({item, Score::of(1)});
  CHECK(start(hits(20, "0.5"), {}, ten).verdict() == Verdict::kMeets);
}

TEST_CASE("the bets after known items are those of a suite without them") {
  const std::vector<ItemScore> known = {{4, Score::of(1)}, {7, Score::of(0)}, {9, Score::of(1)}};
  SequentialVerdict verdict = start(hits(53, "0.6"), {}, known);    // 32 of 53, 2 of them known
  SequentialVerdict smaller = start({ScoreKind::kBinary, 50, 30});  // 30 of 50
  const Scores scores = stream(12, 50, 0.7);
  feed_all(verdict, scores);
  feed_all(smaller, scores);
  CHECK(verdict.meets_log_wealth() == smaller.meets_log_wealth());
  CHECK(verdict.misses_log_wealth() == smaller.misses_log_wealth());
  CHECK(verdict.decided_after() == smaller.decided_after());
}

TEST_CASE("an unscorable item counts 0 or as each claim would least like it") {
  const auto fed = [](UnscorableRule rule) {
    SequentialVerdict verdict = start(hits(10, "0.5"), {.meets_error = 1e-9, .misses_error = 1e-9, .unscorable = rule});
    for (int i = 0; i < 6; ++i) REQUIRE(verdict.feed(*verdict.scores().next(), Score::unscorable()));
    return verdict;
  };
  CHECK(fed(UnscorableRule::kZero).verdict() == Verdict::kMisses);
  SequentialVerdict cautious = fed(UnscorableRule::kConservative);
  CHECK(cautious.verdict() == Verdict::kOpen);
  CHECK(cautious.scores().unscorable() == 6);
  CHECK(pour(cautious, {1, 1, 1, 1}) == Verdict::kOpen);  // 4 for sure, 10 at best: nothing left, and still open
  CHECK_FALSE(cautious.scores().next().has_value());
}

TEST_CASE("stored peaks answer another error rate as the run itself would have") {
  SequentialVerdict strict = start(hits(200, "0.7"), {.meets_error = 0.001});
  SequentialVerdict loose = start(hits(200, "0.7"));
  const Scores scores = stream(1, 60, 0.85);
  feed_all(strict, scores);
  feed_all(loose, scores);
  CHECK(verdict_at(loose.peaks(), 0.05, 0.05) == loose.verdict());
  CHECK(verdict_at(loose.peaks(), 0.001, 0.05) == strict.verdict());
  CHECK(verdict_at({.meets = 2.9}, 0.05, 0.05) == Verdict::kOpen);
  CHECK(verdict_at({.meets = 3.0}, 0.05, 0.05) == Verdict::kMeets);
  CHECK(verdict_at({.meets = 9, .misses = 9}, 0.05, 0.05) == Verdict::kOpen);
  CHECK(verdict_at({.meets = 9, .certain = Verdict::kMisses}, 0.05, 0.05) == Verdict::kMisses);
}

TEST_CASE("upcoming items can be asked ahead") {
  SequentialVerdict verdict = start(hits(10, "0.5"));
  const std::span<const std::int64_t> order = verdict.scores().order().items();
  feed_all(verdict, {1, 0});
  CHECK(verdict.scores().upcoming(3).front() == order[2]);
  CHECK(verdict.scores().upcoming(3).size() == 3);
  CHECK(verdict.scores().upcoming(100).size() == 8);
  CHECK(verdict.scores().upcoming(-1).empty());
}
