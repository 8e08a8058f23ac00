// A waiting room that puts answers back into their order: many are asked at once, and quick ones come early.
//
// A verdict that took answers as they come would see the easy items first; with wrong answers three times slower and 64
// in flight, a model that is one item short would then pass nearly always. Threads: one user at a time.
//
//   Arrivals arrivals(verdict.scores().order());
//   if (!arrivals.put(item, score)) …                            // as answers come
//   while (auto ready = arrivals.take()) fed = verdict.feed(ready->item, ready->score);
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <unordered_map>

#include "occam/statistics/order.hpp"
#include "occam/statistics/scores.hpp"

namespace occam::statistics {

class Arrivals {
 public:
  /// Hands out the items of `order` from its first on.
  explicit Arrivals(ItemOrder order);

  /// Errors: kKnownItem for an item that is not in the order or has been put before.
  [[nodiscard]] std::expected<void, Refusal> put(std::int64_t item, Score score);
  /// Returns the next item of the order if it has come.
  [[nodiscard]] std::optional<ItemScore> take();
  /// How many have come before their turn.
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

 private:
  ItemOrder order_;
  std::int64_t taken_ = 0;
  std::unordered_map<std::int64_t, std::int64_t> place_;  ///< item → place in the order
  std::unordered_map<std::int64_t, Score> waiting_;       ///< place → score
};

}  // namespace occam::statistics
