#include "occam/statistics/arrivals.hpp"

#include <utility>

namespace occam::statistics {

Arrivals::Arrivals(ItemOrder order) : order_(std::move(order)) {
  std::int64_t place = 0;
  for (const std::int64_t item : order_.items()) place_.emplace(item, place++);
}

std::expected<void, Refusal> Arrivals::put(std::int64_t item, Score score) {
  const auto place = place_.find(item);
  if (place == place_.end() || place->second < taken_) return std::unexpected(Refusal::kKnownItem);
  if (!waiting_.emplace(place->second, score).second) return std::unexpected(Refusal::kKnownItem);
  return {};
}

std::optional<ItemScore> Arrivals::take() {
  const auto ready = waiting_.find(taken_);
  if (ready == waiting_.end()) return std::nullopt;
  const ItemScore next{order_.items()[static_cast<std::size_t>(taken_)], ready->second};
  waiting_.erase(ready);
  ++taken_;
  return next;
}

}  // namespace occam::statistics
