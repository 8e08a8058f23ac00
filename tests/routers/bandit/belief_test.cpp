// What is believed of a candidate, and the bets that settle what was observed.
#include "belief.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "occam/statistics/random.hpp"

namespace occam::routers {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

occam_abi_evidence evidence(std::int64_t n, double sum, double model_mean = kNan) {
  return {.struct_size = sizeof(occam_abi_evidence),
          .n = n,
          .sum = sum,
          .sum_squares = sum,
          .suite_items = n,
          .model_mean = model_mean,
          .model_n = n,
          .verdict = OCCAM_ABI_VERDICT_OPEN,
          .fixed_n = 1,
          .low = 0,
          .high = 1,
          .binary = 1,
          .reserved = 0,
          .seconds = kNan};
}

/// The share of 1,000 streams of at most 1,000 scores that are ever settled at .05 by `wealth`. A score is 1 with a
/// chance of `share`, else `otherwise`.
template <typename Wealth>
double share_settled(double share, Wealth wealth, double otherwise = 0) {
  int settled = 0;
  for (std::uint64_t trial = 0; trial < 1000; ++trial) {
    statistics::SplitMix64 random(trial + 1);
    Belief belief{.stored = 40, .quality = 0.85, .observed = {}};
    for (int i = 0; i < 1000; ++i) {
      belief.observed.weight += 1;
      belief.observed.sum += random.uniform() < share ? 1 : otherwise;
      if (wealth(belief) < 20) continue;
      ++settled;
      break;
    }
  }
  return settled / 1000.0;
}

}  // namespace

TEST_CASE("Stored items count for at most what is allowed, at their shrunk mean") {
  const Belief few = believe(evidence(40, 30), {}, {}, 100);
  CHECK(few.stored == 40);
  CHECK(few.mean() == Approx(0.75));
  const Belief many = believe(evidence(4000, 3000, 0.5), {.weight = 50, .sum = 50}, {}, 100);
  CHECK(many.stored == 100);
  CHECK(many.quality == Approx((3000 + 10 * 0.5) / 4010));
  CHECK(many.mean() == Approx((100 * many.quality + 50) / 150));
  CHECK(many.posterior().mean() == Approx((1 + 100 * many.quality + 50) / 152));
}

TEST_CASE("A run that was ended by its own scores bears no belief, nor do scores that are none") {
  occam_abi_evidence stopped = evidence(100, 90);
  stopped.fixed_n = 0;
  CHECK_FALSE(believe(stopped, {}, {}, 100).has_ground());
  CHECK_FALSE(believe(evidence(0, 0), {}, {}, 100).has_ground());
  CHECK_FALSE(believe(evidence(50, kNan), {}, {}, 100).has_ground());
}

TEST_CASE("Scores of another range are brought into [0, 1]") {
  occam_abi_evidence percent = evidence(50, 4000);
  percent.high = 100;
  CHECK(believe(percent, {}, {}, 100).quality == Approx(0.8));
}

TEST_CASE("Bets begin at 1 and grow with what speaks for them") {
  Belief belief{.stored = 20, .quality = 0.8, .observed = {}};
  CHECK(belief.wealth_above(0.7) == Approx(1));
  CHECK(belief.wealth_below(0.7) == Approx(1));
  belief.observed = {.weight = 60, .sum = 59};
  CHECK(belief.wealth_above(0.7) > 20);
  CHECK(belief.wealth_below(0.7) < 1);
  belief.observed = {.weight = 60, .sum = 20};
  CHECK(belief.wealth_below(0.7) > 20);
  CHECK(belief.wealth_above(0.7) < 1);
  CHECK(belief.wealth_above(1) == 0);  // no mean lies above
}

TEST_CASE("A bet looked at after every answer is wrong no more often than its error, at the threshold itself") {
  // 1,000 trials at a true error of 5 % have more than 72 wrong ones once in a thousand times.
  const auto above = [](const Belief& belief) { return belief.wealth_above(0.8); };
  const auto below = [](const Belief& belief) { return belief.wealth_below(0.8); };
  CHECK(share_settled(0.8, above) <= 0.072);
  CHECK(share_settled(0.8, below) <= 0.072);
  CHECK(share_settled(0.5, above, 0.6) <= 0.072);  // the same mean, of scores that are not 0 or 1
  CHECK(share_settled(0.5, below, 0.6) <= 0.072);
}

TEST_CASE("A bet has the power to settle what is clear") {
  CHECK(share_settled(0.9, [](const Belief& belief) { return belief.wealth_above(0.8); }) > 0.99);
  CHECK(share_settled(0.7, [](const Belief& belief) { return belief.wealth_below(0.8); }) > 0.99);
}

}  // namespace occam::routers
