// Which cascade a task is best served by, and whether it is cheaper than the best single model.
//
// Pure. Threads: [any].
#pragma once

#include <optional>
#include <string_view>

#include "occam/sdk/router.hpp"
#include "state.hpp"

namespace occam::routers {

/// The task's threshold in units of its metric's range.
[[nodiscard]] Aim aim_of(std::int32_t threshold, double value, double error, const TaskFacts& facts);

/// A first and a second model, by their places among the candidates.
struct Pairing {
  std::size_t small = 0;
  std::size_t large = 0;
  double share = 0;    ///< of the answers after which the second is asked
  double quality = 0;  ///< what was held against the threshold, in units of the metric's range
  double cost = 0;     ///< of both, in the ladder's unit
};

/// The cheapest cascade among the candidates that reaches the threshold on held-out answers.
[[nodiscard]] std::optional<Pairing> cheapest_pairing(const State& state, const sdk::RouteRequest& request,
                                                      double prior_weight);

/// What a request of the task costs on a model; NaN where that is not known.
[[nodiscard]] double cost_of(const State& state, std::string_view task, std::string_view model);

}  // namespace occam::routers
