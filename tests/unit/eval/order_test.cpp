// The expected orders were made by a Python transcription of order.hpp's words (hashlib, SplitMix64, Fisher-Yates).
#include "eval/order.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

using namespace occam::eval;

TEST_CASE("the order is the same everywhere") {
  CHECK(permutation("suite", 1, 10) == std::vector<std::int64_t>{1, 4, 7, 8, 5, 2, 0, 9, 3, 6});
  CHECK(permutation("suite", 2, 10) == std::vector<std::int64_t>{6, 3, 2, 1, 8, 7, 9, 5, 0, 4});
}

TEST_CASE("an order has every item once") {
  auto order = permutation("suite", 7, 1000);
  std::vector<std::int64_t> all(1000);
  std::iota(all.begin(), all.end(), 0);
  CHECK(order != all);
  std::ranges::sort(order);
  CHECK(order == all);
  CHECK(permutation("suite", 7, 0).empty());
  CHECK(permutation("suite", 7, 1) == std::vector<std::int64_t>{0});
}

TEST_CASE("every item is as likely to be first") {
  std::vector<int> first(6);
  for (std::uint64_t seed = 0; seed < 6000; ++seed) ++first[static_cast<std::size_t>(permutation("suite", seed, 6)[0])];
  for (const int count : first) CHECK(std::abs(count - 1000) < 150);  // five standard deviations
}
