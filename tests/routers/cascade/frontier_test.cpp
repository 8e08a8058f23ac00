// What a cascade is worth at each price, with numbers worked out by hand.
#include "frontier.hpp"

#include <catch2/catch.hpp>
#include <cmath>

namespace occam::routers {
namespace {

/// Ten answers, the gain falling from .9 to 0; the small model is right on the last five, the large one on all.
std::vector<HeldOut> ten_answers() {
  std::vector<HeldOut> answers;
  for (int i = 0; i < 10; ++i)
    answers.push_back(
        {.small = i < 5 ? 0.0 : 1.0, .large = 1, .best = 1, .expected_small = 0.1 * i, .expected_large = 0.9});
  return answers;
}

const Aim kWithin{.threshold = OCCAM_ABI_THRESHOLD_WITHIN, .value = 0, .error = std::nan(""), .best = 1};

}  // namespace

TEST_CASE("A frontier goes from asking nobody to asking whoever is expected to gain") {
  const Frontier frontier = Frontier::of(ten_answers());
  CHECK(frontier.n == 10);
  CHECK(frontier.mean_gain == Approx(0.5));
  CHECK(frontier.prices.front().share == 0);
  CHECK(frontier.prices.front().sum == 5);
  CHECK(frontier.prices.back().price == 0);
  CHECK(frontier.prices.back().share == Approx(0.9));  // the last one gains nothing
  CHECK(frontier.prices.back().sum == 10);
  for (std::size_t i = 1; i < frontier.prices.size(); ++i) {
    CHECK(frontier.prices[i].price < frontier.prices[i - 1].price);
    CHECK(frontier.prices[i].share >= frontier.prices[i - 1].share);
  }
}

TEST_CASE("The cheapest price is the one that asks least and reaches the aim") {
  const Frontier frontier = Frontier::of(ten_answers());
  Aim aim = kWithin;
  aim.value = 0.2;  // eight of ten
  const Price* const price = frontier.cheapest(aim, 0);
  REQUIRE(price != nullptr);
  CHECK(price->share == Approx(0.3));
  CHECK(price->sum == 8);
  aim.value = 0;
  CHECK(frontier.cheapest(aim, 0)->share == Approx(0.5));
  aim.best = 1.1;
  CHECK(frontier.cheapest(aim, 0) == nullptr);
}

TEST_CASE("A thin task's quality is drawn to what was expected") {
  const Frontier frontier = Frontier::of(ten_answers());
  const Price& nobody = frontier.prices.front();
  CHECK(frontier.quality(nobody, kWithin, 0) == Approx(0.5));
  CHECK(frontier.quality(nobody, kWithin, 10) == Approx((5 + 10 * 0.45) / 20));  // the mean of 0, .1, …, .9
}

TEST_CASE("A claim is held against a bound whose variance has a floor") {
  const Frontier frontier = Frontier::of(ten_answers());
  const Price& all = frontier.prices.back();
  const double z = 1.6448536269514722;
  const Aim at_least{.threshold = OCCAM_ABI_THRESHOLD_AT_LEAST, .value = 0.8, .error = 0.05, .best = 1};
  CHECK(frontier.quality(all, at_least, 10) == Approx(1 - z * std::sqrt(0.5 / 11 / 10)));
  Aim within = kWithin;
  within.error = 0.05;
  CHECK(frontier.quality(all, within, 10) == Approx(1 - z * std::sqrt(0.5 / 11 / 10)));
}

TEST_CASE("Nobody is asked where the second model is expected to do worse") {
  std::vector<HeldOut> answers(10, {.small = 1, .large = 1, .best = 1, .expected_small = 0.9, .expected_large = 0.5});
  const Frontier frontier = Frontier::of(answers);
  for (const Price& price : frontier.prices) {
    CHECK(price.price >= 0);
    CHECK(price.share == 0);
  }
}

TEST_CASE("Without answers there is no price") {
  CHECK(Frontier::of({}).cheapest(kWithin, 10) == nullptr);
}

}  // namespace occam::routers
