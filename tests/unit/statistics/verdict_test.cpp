// The numbers of items were counted up one by one with scipy 1.17.1: the first n with beta.cdf(τ, pn, n-pn+1) ≤ .05
// (or 1 - beta.cdf(τ, pn+1, n-pn) < .05).
#include "occam/statistics/verdict.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace occam::statistics;

namespace {

Sample binary(std::int64_t hits, std::int64_t n) {
  return {.scores = {n, static_cast<double>(hits), static_cast<double>(hits)}};
}

}  // namespace

TEST_CASE("nineteen of nineteen meet .85 at five per cent and eighteen of eighteen do not") {
  CHECK(judge_at_least(binary(19, 19), 0.85, 0.05).verdict == Verdict::kMeets);
  CHECK(judge_at_least(binary(18, 18), 0.85, 0.05).verdict == Verdict::kOpen);
  CHECK(judge_at_least(binary(60, 100), 0.85, 0.05).verdict == Verdict::kMisses);
  CHECK(judge_at_least(binary(0, 0), 0.85, 0.05).verdict == Verdict::kOpen);
}

TEST_CASE("a metric with another range is judged in its own units") {
  Sample sample{.low = 1, .high = 10, .binary = false};
  for (int i = 0; i < 200; ++i) sample.scores.add(i % 2 == 0 ? 8 : 9);
  const Judgement judgement = judge_at_least(sample, 8, 0.05);
  CHECK(judgement.verdict == Verdict::kMeets);
  CHECK(judgement.lower > 8);
  CHECK(judgement.lower < 8.5);
  CHECK(judge_at_least(sample, 9, 0.05).verdict == Verdict::kMisses);
}

TEST_CASE("a thin sample with zero variance proves nothing") {
  Sample sample{.binary = false};
  for (int i = 0; i < 3; ++i) sample.scores.add(0.9);
  CHECK(judge_at_least(sample, 0.85, 0.05).verdict == Verdict::kOpen);
  CHECK(judge_at_least(sample, 0.95, 0.05).verdict == Verdict::kOpen);
}

TEST_CASE("items needed agree with counting up") {
  CHECK(items_needed(binary(5, 5), 0.85, 0.05) == 19 - 5);
  CHECK(items_needed(binary(9, 10), 0.85, 0.05) == 150 - 10);
  CHECK(items_needed(binary(8, 10), 0.85, 0.05) == 165 - 10);
  CHECK(items_needed(binary(19, 20), 0.9, 0.05) == 107 - 20);
  CHECK(items_needed(binary(0, 2), 0.5, 0.05) == 5 - 2);
}

TEST_CASE("a settled verdict needs none and a mean on the threshold has no answer") {
  CHECK(items_needed(binary(19, 19), 0.85, 0.05) == 0);
  CHECK_FALSE(items_needed(binary(17, 20), 0.85, 0.05).has_value());
  CHECK_FALSE(items_needed(binary(0, 0), 0.85, 0.05).has_value());
}
