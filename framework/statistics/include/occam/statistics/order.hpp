// The order in which a suite's items are asked: fixed by the suite and a seed before any result is seen.
//
// The same on every machine and for every model. In a sequential verdict nothing else is random, so nothing may choose
// the order after a look at results: no clock, no failure, no second try with another seed. An immutable value whose
// copies share their storage. Threads: [any].
//
//   const ItemOrder order = ItemOrder::create(suite_hash, 1, 1319);
//   for (std::int64_t item : order.items()) …
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace occam::statistics {

class ItemOrder {
 public:
  /// Returns the suite's items 0 … items-1 in the order of (suite hash, seed). Requires: items ≥ 0.
  [[nodiscard]] static ItemOrder create(std::string_view suite_hash, std::uint64_t seed, std::int64_t items);

  /// Returns the items that are not `known`, freshly shuffled: what is left of this order may depend on the results
  /// that made the known items known. The same items in any sequence give the same order; others are ignored.
  [[nodiscard]] ItemOrder without(std::span<const std::int64_t> known) const;

  [[nodiscard]] std::span<const std::int64_t> items() const& { return *items_; }
  std::span<const std::int64_t> items() const&& = delete;  // it would outlive what it looks into
  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(items_->size()); }
  /// Returns the items of the whole suite, with those that were taken out.
  [[nodiscard]] std::int64_t suite_items() const { return suite_items_; }

 private:
  ItemOrder(std::uint64_t state, std::int64_t suite_items, std::vector<std::int64_t> sorted);

  std::uint64_t state_;
  std::int64_t suite_items_;
  std::shared_ptr<const std::vector<std::int64_t>> items_;
};

}  // namespace occam::statistics
