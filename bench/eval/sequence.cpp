#include <chrono>
#include <limits>

#include "occam/statistics/confidence_sequence.hpp"
#include "tables.hpp"

namespace occam::bench {

using namespace statistics;

namespace {

constexpr double kNotPublished = std::numeric_limits<double>::quiet_NaN();

struct Watched {
  bool low_passed = false;
  bool high_passed = false;
};

Watched watch(ConfidenceSequence sequence, const Scores& scores, double truth) {
  Watched watched;
  for (const double score : scores) {
    (void)sequence.feed(*sequence.scores().next(), Score::of(score));
    watched.low_passed |= sequence.totals().low > truth;
    watched.high_passed |= sequence.totals().high < truth;
  }
  return watched;
}

double microseconds_an_item(std::int64_t items) {
  SplitMix64 random(9);
  const Scores scores = hits_of(random, items, 0.7);
  ConfidenceSequence sequence =
      *ConfidenceSequence::create(ItemOrder::create("bench", 1, items), ScoreKind::kBinary, {});
  const auto begin = std::chrono::steady_clock::now();
  for (const double score : scores) (void)sequence.feed(*sequence.scores().next(), Score::of(score));
  const std::chrono::duration<double, std::micro> passed = std::chrono::steady_clock::now() - begin;
  return passed.count() / static_cast<double>(items);
}

}  // namespace

void table_sequence(Report& report, const Effort& effort) {
  constexpr std::int64_t kSmall = 300;
  constexpr std::int64_t kTruth = 210;
  const ConfidenceSequence start =
      *ConfidenceSequence::create(ItemOrder::create("bench", 1, kSmall), ScoreKind::kBinary, {});
  std::int64_t low_passed = 0;
  std::int64_t high_passed = 0;
  for (const Watched& watched : run_trials<Watched>(effort, 8, [&](SplitMix64& random) {
         return watch(start, fixed_total(random, kSmall, kTruth), static_cast<double>(kTruth));
       })) {
    low_passed += watched.low_passed ? 1 : 0;
    high_passed += watched.high_passed ? 1 : 0;
  }
  report.section("The running interval, 300 items, total 210: orders in which it ever leaves the truth out",
                 "per cent");
  report.error_rate("low passes the truth", kError, kNotPublished, low_passed, effort.trials);
  report.error_rate("high passes the truth", kError, kNotPublished, high_passed, effort.trials);
  report.figure("microseconds an item, 1,319 items", microseconds_an_item(kItems), "1,001 totals");
  report.figure("microseconds an item, 100,000 items", microseconds_an_item(100'000), "1,001 totals");
}

}  // namespace occam::bench
