// Which requests `bandit` gives to a smaller candidate than the table would, and to which one.
//
// Pure: the same request, beliefs and number of answers give the same choice. Threads: [any].
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "belief.hpp"
#include "occam/sdk/router.hpp"
#include "table/opinion.hpp"

namespace occam::routers {

struct Exploring {
  double share = 0;           ///< of requests that may be given away, at most
  double level = 0;           ///< at which a floor counts as refused where the request states no error
  std::uint64_t answers = 0;  ///< known of the task: with each, a request that comes again is drawn anew
};

/// What was drawn from a belief, and what it was held against, in [0, 1] of the metric's range.
struct Explored {
  std::size_t candidate = 0;
  double drawn = 0;
  double floor = 0;
};

/// Returns the smallest candidate before `first` whose draw meets the threshold, for `share` of requests at most. Never
/// one of which nothing is known, one whose floor is refused, or any where the policy refuses open verdicts.
[[nodiscard]] std::optional<Explored> explore(const sdk::RouteRequest& request, const Exploring& exploring,
                                              std::span<const Belief> beliefs, std::span<const Opinion> opinions,
                                              std::size_t first);

}  // namespace occam::routers
