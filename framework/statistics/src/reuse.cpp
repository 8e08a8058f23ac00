#include "occam/statistics/reuse.hpp"

#include <unordered_map>

namespace occam::statistics {

Reuse reuse_stored(const ItemOrder& order, std::span<const ItemScore> stored) {
  std::unordered_map<std::int64_t, Score> by_item;
  for (const ItemScore& score : stored) by_item.emplace(score.item, score.score);
  Reuse reuse;
  if (by_item.size() == stored.size() && stored.size() <= order.items().size()) {
    for (const std::int64_t item : order.items().first(stored.size())) {
      const auto found = by_item.find(item);
      if (found == by_item.end()) break;
      reuse.prefix.push_back({item, found->second});
    }
  }
  if (reuse.prefix.size() == stored.size()) return reuse;
  return {.prefix = {}, .known = {stored.begin(), stored.end()}};
}

}  // namespace occam::statistics
