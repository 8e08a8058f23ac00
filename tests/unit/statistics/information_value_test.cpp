#include "occam/statistics/information_value.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

namespace occam::statistics {
namespace {

using Options = std::vector<UncertainOption>;

UncertainOption seen(double right, double wrong, double cost) {
  return {right + 0.5, wrong + 0.5, cost};
}

constexpr Aim kClaim{AimKind::kAtLeast, 0.8, 20};

}  // namespace

TEST_CASE("What is settled is worth nothing, what is open near the threshold is worth most") {
  const Options options = {seen(16, 4, 0.1), seen(195, 5, 1)};
  const Options settled = {seen(20, 180, 0.1), seen(195, 5, 1)};
  const InformationValue open(options, kClaim);
  CHECK(open.regret() > 0.1);
  CHECK(open.of_items(0, 50) > 0.05);
  CHECK(open.of_items(1, 50) < 0.01);
  const InformationValue known(settled, kClaim);
  CHECK(known.regret() < 0.01);
  CHECK(known.of_items(0, 50) < 1e-6);
}

TEST_CASE("More items are worth more, and never more than knowing everything") {
  const InformationValue value(Options{seen(8, 2, 0.2), seen(9, 1, 1)}, kClaim);
  double before = value.of_items(0, 0);
  CHECK(before == Approx(0).margin(1e-9));
  for (const std::int64_t items : {5, 10, 20, 50}) {
    const double now = value.of_items(0, items);
    CHECK(now >= before - 0.01);
    CHECK(now <= value.regret() + 1e-9);
    before = now;
  }
  CHECK(before > 0);
}

TEST_CASE("The value of one item is that of the textbook") {
  // One option of unknown quality q uniform on (0, 1) against a sure one of cost 1; aim q ≥ 1/2, penalty 1.6, so that
  // calling the unknown one loses 1.6 · P(q < 1/2) = 0.8 and is chosen. After one wrong item P(q < 1/2) = 3/4: it
  // would lose 1.2, and the sure one is chosen for 1. After one right item it loses 0.4. Worth: 0.8 - (1 + 0.4) / 2.
  const Options options = {{1, 1, 0}, {1e9, 1, 1}};
  const InformationValue value(options, {AimKind::kAtLeast, 0.5, 1.6});
  CHECK(value.of_items(0, 1) == Approx(0.1).margin(0.005));
  // Known: 0 where q ≥ 1/2, else 1; so 0.5 instead of 0.8.
  CHECK(value.regret() == Approx(0.3).margin(0.005));
}

TEST_CASE("Within asks how far an option lies from the best, whichever that is") {
  const Aim within{AimKind::kWithin, 0.03, 2};
  const InformationValue unclear(Options{seen(80, 20, 0.1), seen(82, 18, 1)}, within);
  const InformationValue clear(Options{seen(500, 500, 0.1), seen(900, 100, 1)}, within);
  CHECK(unclear.regret() > 0.1);
  CHECK(unclear.of_items(0, 50) > 0);
  CHECK(clear.regret() < 1e-6);
}

TEST_CASE("The same beliefs have the same worth") {
  const Options options = {seen(16, 4, 0.1), seen(19, 1, 1)};
  CHECK(InformationValue(options, kClaim).of_items(0, 25) == InformationValue(options, kClaim).of_items(0, 25));
}

}  // namespace occam::statistics
