#include "occam/statistics/stream.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "occam/statistics/random.hpp"

namespace occam::statistics {
namespace {

constexpr double kThreshold = 0.9;

/// How many items until `is_over`, or `most`.
template <typename Over>
int items_until(SplitMix64& random, double mean, int most, Over is_over) {
  StreamTest test;
  for (int i = 1; i <= most; ++i) {
    test.observe(random.uniform() < mean ? 1 : 0, kThreshold);
    if (is_over(test)) return i;
  }
  return most + 1;
}

}  // namespace

TEST_CASE("A stream at the threshold is called above it at most as often as the error says") {
  SplitMix64 random(1);
  int wrong = 0;
  for (int trial = 0; trial < 2000; ++trial)
    wrong +=
        items_until(random, kThreshold, 1000, [](const StreamTest& t) { return t.is_above(0.05); }) <= 1000 ? 1 : 0;
  CHECK(wrong <= 0.05 * 2000 + 3 * std::sqrt(2000 * 0.05 * 0.95));
  CHECK(wrong > 0);
}

TEST_CASE("A stream well above the threshold is called so soon") {
  SplitMix64 random(2);
  double items = 0;
  for (int trial = 0; trial < 200; ++trial)
    items += items_until(random, 0.99, 2000, [](const StreamTest& t) { return t.is_above(0.05); });
  CHECK(items / 200 < 150);
}

TEST_CASE("While the mean is at the threshold false alarms are at least the run length apart on average") {
  SplitMix64 random(3);
  constexpr double kRunLength = 300;
  double items = 0;
  for (int trial = 0; trial < 300; ++trial)
    items += items_until(random, kThreshold, 20'000, [](const StreamTest& t) { return t.has_fallen(kRunLength); });
  CHECK(items / 300 >= kRunLength);
}

TEST_CASE("A fall after a long good time is seen soon") {
  SplitMix64 random(4);
  double late = 0;
  for (int trial = 0; trial < 100; ++trial) {
    StreamTest test;
    for (int i = 0; i < 1000; ++i) test.observe(random.uniform() < 0.97 ? 1 : 0, kThreshold);
    CHECK_FALSE(test.has_fallen(10'000));
    int items = 0;
    while (!test.has_fallen(10'000) && items < 2000) {
      test.observe(random.uniform() < 0.7 ? 1 : 0, kThreshold);
      ++items;
    }
    late += items;
  }
  CHECK(late / 100 < 100);
}

TEST_CASE("Scores between 0 and 1 count as what they are, and a stored test goes on where it was") {
  StreamTest whole;
  StreamTest first;
  SplitMix64 random(5);
  for (int i = 0; i < 60; ++i) {
    const double score = 0.9 + 0.1 * random.uniform();
    whole.observe(score, 0.8);
    first.observe(score, 0.8);
    if (i == 30)
      first = StreamTest{first.n, first.sum, first.squared_errors, first.above, first.above_peak, first.below};
  }
  CHECK(whole.is_above(0.05));
  CHECK(first.above == whole.above);
  CHECK(whole.mean() == Approx(0.95).margin(0.01));
  CHECK(std::isnan(StreamTest{}.mean()));
}

}  // namespace occam::statistics
