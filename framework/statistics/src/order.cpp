#include "occam/statistics/order.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "occam/statistics/random.hpp"

namespace occam::statistics {

namespace {

/// Takes eight bytes into a state. One round of SplitMix64 between two of them: no order of inputs gives another's.
std::uint64_t absorb(std::uint64_t state, std::uint64_t word) {
  return SplitMix64(state ^ word).next();
}

std::uint64_t seed_of(std::string_view suite_hash, std::uint64_t seed) {
  std::uint64_t state = absorb(suite_hash.size(), seed);
  for (const char c : suite_hash) state = absorb(state, static_cast<unsigned char>(c));
  return state;
}

/// R. A. Fisher and F. Yates' shuffle.
void shuffle(std::vector<std::int64_t>& items, std::uint64_t state) {
  SplitMix64 random(state);
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random.below(i)]);
}

}  // namespace

ItemOrder::ItemOrder(std::uint64_t state, std::int64_t suite_items, std::vector<std::int64_t> sorted)
    : state_(state), suite_items_(suite_items) {
  shuffle(sorted, state);
  items_ = std::make_shared<const std::vector<std::int64_t>>(std::move(sorted));
}

ItemOrder ItemOrder::create(std::string_view suite_hash, std::uint64_t seed, std::int64_t items) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(std::max<std::int64_t>(items, 0)));
  std::iota(all.begin(), all.end(), 0);
  return {seed_of(suite_hash, seed), std::max<std::int64_t>(items, 0), std::move(all)};
}

ItemOrder ItemOrder::without(std::span<const std::int64_t> known) const {
  std::vector<std::int64_t> sorted(*items_);
  std::ranges::sort(sorted);
  std::vector<std::int64_t> taken(known.begin(), known.end());
  std::ranges::sort(taken);
  std::vector<std::int64_t> rest;
  rest.reserve(sorted.size());
  std::ranges::set_difference(sorted, taken, std::back_inserter(rest));

  std::uint64_t state = absorb(state_, rest.size());
  for (const std::int64_t item : rest) state = absorb(state, static_cast<std::uint64_t>(item));
  return {state, suite_items_, std::move(rest)};
}

}  // namespace occam::statistics
