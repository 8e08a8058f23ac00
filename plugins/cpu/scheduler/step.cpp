#include "cpu/scheduler/step.hpp"

#include <algorithm>

namespace occam::cpu {

std::int32_t Step::add(Job& job, Stretch& stretch, std::uint64_t tag) {
  const std::int32_t count = std::min(stretch.pending(), budget_);
  if (count <= 0) return 0;
  while (!stretch.cache.reserve(count)) {
    if (!make_room_()) {
      starved_ = true;
      return 0;
    }
  }
  const std::int32_t first = stretch.cache.length();
  const std::int32_t first_row =
      batch_.add(stretch.tokens.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count)), first,
                 stretch.cache.pages());
  for (std::int32_t position = std::max(first, stretch.first_logits); position < first + count; ++position) {
    batch_.want_logits(first_row + position - first);
    receivers_.push_back({&job, tag + static_cast<std::uint64_t>(position)});
  }
  budget_ -= count;
  return count;
}

}  // namespace occam::cpu
