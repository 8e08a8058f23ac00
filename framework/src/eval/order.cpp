#include "eval/order.hpp"

#include <charconv>
#include <numeric>
#include <string>
#include <utility>

#include "base/sha256.hpp"
#include "occam/statistics/random.hpp"

namespace occam::eval {

namespace {

std::uint64_t seed_of(std::string_view purpose, std::uint64_t seed) {
  const std::string hex = Sha256().field("order").field(purpose).field(std::to_string(seed)).hex();
  std::uint64_t state = 0;
  std::from_chars(hex.data(), hex.data() + 16, state, 16);
  return state;
}

}  // namespace

std::vector<std::int64_t> permutation(std::string_view purpose, std::uint64_t seed, std::int64_t count) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  statistics::SplitMix64 random(seed_of(purpose, seed));
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

}  // namespace occam::eval
