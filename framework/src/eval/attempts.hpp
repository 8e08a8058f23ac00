// Several samples of an item as one result: items are what is counted, compared and resampled.
//
// Threads: [any].
#pragma once

#include <vector>

#include "store/store.hpp"

namespace occam::eval {

/// One row an item, in the order of `attempts`, which are ordered by item: the mean of its scores and of each metric,
/// the worst status, the sum of its tokens, its first sample's text and time.
[[nodiscard]] std::vector<store::ItemScore> average_attempts(std::vector<store::ItemScore> attempts);

}  // namespace occam::eval
