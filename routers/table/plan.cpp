#include "table/plan.hpp"

#include <algorithm>
#include <cmath>

namespace occam::routers {
namespace {

double objective_value(const sdk::RouteRequest& request, std::size_t index) {
  const occam_abi_candidate& candidate = request.candidate(index);
  switch (request.raw().objective) {
    case OCCAM_ABI_OBJECTIVE_PRICE:
      return candidate.price;
    case OCCAM_ABI_OBJECTIVE_LATENCY:
      return candidate.latency_p95;
    case OCCAM_ABI_OBJECTIVE_SECONDS:
      return candidate.evidence->seconds;
    default:
      return candidate.parameters;
  }
}

double price_or_infinity(const sdk::RouteRequest& request, std::size_t index) {
  const double price = request.candidate(index).price;
  return std::isnan(price) ? HUGE_VAL : price;
}

double known_quality(const Opinion& opinion) {
  return std::isnan(opinion.quality) ? -HUGE_VAL : opinion.quality;
}

// The first that meets; among those of the same size the cheaper one, then the one with the higher mean.
std::size_t choose(const sdk::RouteRequest& request, std::span<const Opinion> opinions, std::size_t first) {
  std::size_t chosen = first;
  const double size = objective_value(request, first);
  for (std::size_t i = first + 1; i < request.size() && objective_value(request, i) == size; ++i) {
    if (opinions[i].verdict != OCCAM_ABI_VERDICT_MEETS) continue;
    const double price = price_or_infinity(request, i);
    const double best_price = price_or_infinity(request, chosen);
    if (price < best_price || (price == best_price && opinions[i].quality > opinions[chosen].quality)) chosen = i;
  }
  return chosen;
}

// Who follows the chosen one when it fails: first what is known to suffice, then, where the policy allows it, what is
// larger and not known to be insufficient.
void plan_from(const sdk::RouteRequest& request, std::span<Opinion> opinions, std::size_t first, Order& order) {
  const std::size_t chosen = choose(request, opinions, first);
  order.push_back(chosen);
  for (std::size_t i = 0; i < request.size(); ++i) {
    if (i == chosen || opinions[i].verdict != OCCAM_ABI_VERDICT_MEETS) continue;
    order.push_back(i);
    opinions[i].refused_by = "objective";
    opinions[i].reason.append("; {} comes before it", sdk::view(request.candidate(chosen).id));
  }
  if (request.raw().when_open == OCCAM_ABI_WHEN_OPEN_REFUSE) return;
  for (std::size_t i = chosen + 1; i < request.size(); ++i) {
    if (opinions[i].verdict == OCCAM_ABI_VERDICT_OPEN) order.push_back(i);
  }
}

// Nothing is known to suffice: from the top of the ladder down what may, then what does not, the best of it first.
void plan_without_ground(const sdk::RouteRequest& request, std::span<const Opinion> opinions, Order& order) {
  if (request.raw().when_open == OCCAM_ABI_WHEN_OPEN_REFUSE) return;
  for (std::size_t i = request.size(); i-- > 0;) {
    if (opinions[i].verdict == OCCAM_ABI_VERDICT_OPEN) order.push_back(i);
  }
  const std::size_t open = order.size();
  for (std::size_t i = 0; i < request.size(); ++i) {
    if (opinions[i].verdict == OCCAM_ABI_VERDICT_MISSES) order.push_back(i);
  }
  // By index where they are equal: a stable sort would allocate.
  std::sort(order.begin() + static_cast<std::ptrdiff_t>(open), order.end(), [&](std::size_t a, std::size_t b) {
    const double left = known_quality(opinions[a]);
    const double right = known_quality(opinions[b]);
    return left > right || (left == right && a < b);
  });
}

}  // namespace

void plan(const sdk::RouteRequest& request, std::span<Opinion> opinions, Order& order) {
  const auto first = std::ranges::find(opinions, OCCAM_ABI_VERDICT_MEETS, &Opinion::verdict);
  if (first == opinions.end()) {
    plan_without_ground(request, opinions, order);
  } else {
    plan_from(request, opinions, static_cast<std::size_t>(first - opinions.begin()), order);
  }
}

}  // namespace occam::routers
