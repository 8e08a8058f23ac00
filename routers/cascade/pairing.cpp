#include "pairing.hpp"

#include <cmath>

namespace occam::routers {
namespace {

std::optional<std::size_t> place_of(const sdk::RouteRequest& request, std::string_view model) {
  for (std::size_t i = 0; i < request.size(); ++i)
    if (sdk::view(request.candidate(i).id) == model) return i;
  return std::nullopt;
}

}  // namespace

Aim aim_of(std::int32_t threshold, double value, double error, const TaskFacts& facts) {
  const double range = facts.high - facts.low;
  const bool at_least = threshold == OCCAM_ABI_THRESHOLD_AT_LEAST;
  return {.threshold = threshold,
          .value = (at_least ? value - facts.low : value) / range,
          .error = error,
          .best = facts.best};
}

std::optional<Pairing> cheapest_pairing(const State& state, const sdk::RouteRequest& request, double prior_weight) {
  const TaskFacts* const facts = state.find_task(request.task());
  if (facts == nullptr) return std::nullopt;
  const occam_abi_route_request& raw = request.raw();
  const Aim aim = aim_of(raw.threshold, raw.value, raw.error, *facts);
  std::optional<Pairing> best;
  for (const Rung& rung : state.rungs) {
    const auto small = place_of(request, state.models[rung.small]);
    for (const Step& step : rung.steps) {
      const auto large = place_of(request, state.models[step.large]);
      const auto frontier = step.frontiers.find(request.task());
      if (!small || !large || frontier == step.frontiers.end()) continue;
      const Price* const price = frontier->second.cheapest(aim, prior_weight);
      if (price == nullptr || price->share <= 0) continue;
      const double cost = facts->costs[rung.small] + price->share * facts->costs[step.large];
      if (std::isnan(cost) || (best && cost >= best->cost)) continue;
      best = Pairing{.small = *small,
                     .large = *large,
                     .share = price->share,
                     .quality = frontier->second.quality(*price, aim, prior_weight),
                     .cost = cost};
    }
  }
  return best;
}

double cost_of(const State& state, std::string_view task, std::string_view model) {
  const TaskFacts* const facts = state.find_task(task);
  const auto index = state.index_of(model);
  return facts == nullptr || !index ? std::nan("") : facts->costs[*index];
}

}  // namespace occam::routers
