#include "smallest.hpp"

#include <algorithm>
#include <cmath>

#include "occam/sdk/json.hpp"

namespace occam::routers {
namespace {

using Order = std::vector<std::size_t>;

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
std::size_t choose(const sdk::RouteRequest& request, const std::vector<Opinion>& opinions, std::size_t first) {
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
Order plan_from(const sdk::RouteRequest& request, std::vector<Opinion>& opinions, std::size_t first) {
  const std::size_t chosen = choose(request, opinions, first);
  Order order = {chosen};
  for (std::size_t i = 0; i < request.size(); ++i) {
    if (i == chosen || opinions[i].verdict != OCCAM_ABI_VERDICT_MEETS) continue;
    order.push_back(i);
    opinions[i].refused_by = "objective";
    opinions[i].reason.append("; {} comes before it", sdk::view(request.candidate(chosen).id));
  }
  if (request.raw().when_open == OCCAM_ABI_WHEN_OPEN_REFUSE) return order;
  for (std::size_t i = chosen + 1; i < request.size(); ++i) {
    if (opinions[i].verdict == OCCAM_ABI_VERDICT_OPEN) order.push_back(i);
  }
  return order;
}

// Nothing is known to suffice: from the top of the ladder down what may, then what does not, the best of it first.
Order plan_without_ground(const sdk::RouteRequest& request, const std::vector<Opinion>& opinions) {
  Order order;
  if (request.raw().when_open == OCCAM_ABI_WHEN_OPEN_REFUSE) return order;
  for (std::size_t i = request.size(); i-- > 0;) {
    if (opinions[i].verdict == OCCAM_ABI_VERDICT_OPEN) order.push_back(i);
  }
  const std::size_t open = order.size();
  for (std::size_t i = 0; i < request.size(); ++i) {
    if (opinions[i].verdict == OCCAM_ABI_VERDICT_MISSES) order.push_back(i);
  }
  std::stable_sort(order.begin() + static_cast<std::ptrdiff_t>(open), order.end(), [&](std::size_t a, std::size_t b) {
    return known_quality(opinions[a]) > known_quality(opinions[b]);
  });
  return order;
}

sdk::Result<void> check(const sdk::RouteRequest& request) {
  const occam_abi_route_request& raw = request.raw();
  const bool at_least = raw.threshold == OCCAM_ABI_THRESHOLD_AT_LEAST;
  if (!at_least && raw.threshold != OCCAM_ABI_THRESHOLD_WITHIN) {
    return sdk::failure(sdk::Status::kUnimplemented, "this form of threshold is not known here");
  }
  if (!std::isfinite(raw.value)) return sdk::failure(sdk::Status::kInvalidArgument, "the threshold must be finite");
  const bool no_error = std::isnan(raw.error);
  if ((no_error && at_least) || (!no_error && !(raw.error > 0 && raw.error < 1))) {
    return sdk::failure(sdk::Status::kInvalidArgument, "a claim needs an error rate between 0 and 1");
  }
  return {};
}

}  // namespace

sdk::Result<std::unique_ptr<Smallest>> Smallest::create(std::string_view config_json) {
  const sdk::Result<sdk::Table> table = sdk::Table::parse(config_json);
  if (!table) return std::unexpected(table.error());
  if (auto known = table->allow_only({"minimum_items", "prior_weight"}); !known) return std::unexpected(known.error());
  Settings settings;
  const auto minimum = table->integer("minimum_items", settings.minimum_items, 1, 1'000'000'000);
  if (!minimum) return std::unexpected(minimum.error());
  const auto weight = table->number("prior_weight", settings.prior_weight, 0, 1e9);
  if (!weight) return std::unexpected(weight.error());
  settings.minimum_items = *minimum;
  settings.prior_weight = *weight;
  return std::unique_ptr<Smallest>(new Smallest(settings));
}

sdk::Result<void> Smallest::route(const sdk::RouteRequest& request, sdk::RouteSink& sink) const {
  if (auto right = check(request); !right) return right;
  std::vector<Opinion> opinions(request.size());
  if (request.raw().threshold == OCCAM_ABI_THRESHOLD_AT_LEAST) {
    judge_at_least(request, settings_, memory_, opinions);
  } else {
    judge_within(request, settings_, opinions);
  }

  const auto first = std::ranges::find(opinions, OCCAM_ABI_VERDICT_MEETS, &Opinion::verdict);
  const Order order = first == opinions.end()
                          ? plan_without_ground(request, opinions)
                          : plan_from(request, opinions, static_cast<std::size_t>(first - opinions.begin()));

  for (std::size_t i = 0; i < opinions.size(); ++i) {
    const Opinion& opinion = opinions[i];
    sink.judge(i, {.verdict = opinion.verdict,
                   .quality = opinion.quality,
                   .bound = opinion.bound,
                   .items_needed = opinion.items_needed,
                   .refused_by = opinion.refused_by,
                   .reason = opinion.reason.view()});
  }
  const auto attempts = std::min(order.size(), static_cast<std::size_t>(std::max(request.raw().max_attempts, 1)));
  for (std::size_t i = 0; i < attempts; ++i) sink.attempt(order[i], OCCAM_ABI_ACCEPT_VALID);
  return {};
}

}  // namespace occam::routers
