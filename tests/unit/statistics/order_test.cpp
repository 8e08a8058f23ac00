// The golden order was made with the same rules written in Python (integers modulo 2^64).
#include "occam/statistics/order.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>
#include <vector>

using namespace occam::statistics;

namespace {

std::vector<std::int64_t> items_of(const ItemOrder& order) {
  return {order.items().begin(), order.items().end()};
}

std::vector<std::int64_t> sorted(std::vector<std::int64_t> items) {
  std::ranges::sort(items);
  return items;
}

}  // namespace

TEST_CASE("an order is a permutation that suite and seed fix") {
  const ItemOrder order = ItemOrder::create("suite", 1, 100);
  std::vector<std::int64_t> all(100);
  std::iota(all.begin(), all.end(), 0);
  CHECK(sorted(items_of(order)) == all);
  CHECK(items_of(order) == items_of(ItemOrder::create("suite", 1, 100)));
  CHECK(items_of(order) != items_of(ItemOrder::create("suite", 2, 100)));
  CHECK(items_of(order) != items_of(ItemOrder::create("suitf", 1, 100)));
  CHECK(order.suite_items() == 100);
}

TEST_CASE("the order is the same on every machine") {
  CHECK(items_of(ItemOrder::create("9f86d081", 7, 10)) == std::vector<std::int64_t>{2, 8, 7, 4, 0, 5, 3, 9, 6, 1});
}

TEST_CASE("a suite without items has an empty order") {
  CHECK(ItemOrder::create("suite", 1, 0).size() == 0);
  CHECK(ItemOrder::create("suite", 1, -3).size() == 0);
}

TEST_CASE("every item is as likely to come first") {
  constexpr int kItems = 10;
  constexpr int kSeeds = 10000;
  std::vector<int> first(kItems, 0);
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed)
    ++first[static_cast<std::size_t>(items_of(ItemOrder::create("suite", seed, kItems)).front())];
  double chi_squared = 0;
  for (const int count : first) chi_squared += (count - 1000.0) * (count - 1000.0) / 1000.0;
  CHECK(chi_squared < 27.88);  // scipy: chi2.ppf(.999, 9)
}

TEST_CASE("what is left without the known items is shuffled afresh") {
  const ItemOrder order = ItemOrder::create("suite", 1, 60);
  std::vector<std::int64_t> known(order.items().begin(), order.items().begin() + 20);
  const std::vector<std::int64_t> old_rest(order.items().begin() + 20, order.items().end());
  const ItemOrder rest = order.without(known);
  CHECK(rest.size() == 40);
  CHECK(rest.suite_items() == 60);
  CHECK(sorted(items_of(rest)) == sorted(old_rest));
  CHECK(items_of(rest) != old_rest);

  std::ranges::reverse(known);
  CHECK(items_of(order.without(known)) == items_of(rest));
  known.push_back(999);
  CHECK(items_of(order.without(known)) == items_of(rest));
}
