// Habits that break the guarantee, for comparison.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "occam/statistics/intervals.hpp"
#include "trials.hpp"

namespace occam::bench {

/// Stops as soon as a one-sided bound for a fixed number of items clears the threshold, after any item.
class PeekingTable {
 public:
  PeekingTable(std::int64_t items, double threshold, double error);
  [[nodiscard]] Play play(const Scores& scores) const;

 private:
  std::vector<std::int64_t> pass_;  ///< after n + 1 items: so many hits or more
  std::vector<std::int64_t> fail_;  ///< so many or fewer
};

/// The scores as answers come when `in_flight` are asked at once and wrong ones take three times as long.
[[nodiscard]] Scores by_completion(const Scores& scores, std::size_t in_flight);

}  // namespace occam::bench
