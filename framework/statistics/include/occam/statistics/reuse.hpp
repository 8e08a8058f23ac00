// What stored results of a model are worth to a new verdict: the beginning of its order, or items known beforehand.
//
// Results that are exactly the first ones of the order are fed as if they were asked now. Any others (a --limit, the
// first so many of the file, a run with failures left out) say something about which items they are, so they are taken
// out of the suite and only the rest is bet on, in a fresh order. Decided once, before the run's first item, and stored
// with it. A run that was interrupted is none of this: it goes on in its own order, through Arrivals. Pure. Threads:
// [any].
//
//   Reuse reuse = reuse_stored(order, stored);
//   auto verdict = SequentialVerdict::create(order, requirement, rules, reuse.known);
//   for (const ItemScore& score : reuse.prefix) fed = verdict->feed(score.item, score.score);
#pragma once

#include <span>
#include <vector>

#include "occam/statistics/order.hpp"
#include "occam/statistics/scores.hpp"

namespace occam::statistics {

/// One of the two is empty.
struct Reuse {
  std::vector<ItemScore> prefix;  ///< in the order's sequence
  std::vector<ItemScore> known;
};

[[nodiscard]] Reuse reuse_stored(const ItemOrder& order, std::span<const ItemScore> stored);

}  // namespace occam::statistics
