#include "table/score_table.hpp"

#include <algorithm>
#include <cmath>

namespace occam::routers {
namespace {

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

sdk::Result<Settings> read_settings(const sdk::Table& table) {
  Settings settings;
  const auto minimum = table.integer(kMinimumItems, settings.minimum_items, 1, 1'000'000'000);
  if (!minimum) return std::unexpected(minimum.error());
  const auto weight = table.number(kPriorWeight, settings.prior_weight, 0, 1e9);
  if (!weight) return std::unexpected(weight.error());
  settings.minimum_items = *minimum;
  settings.prior_weight = *weight;
  return settings;
}

sdk::Result<void> ScoreTable::judge(const sdk::RouteRequest& request, std::span<const double> corrections,
                                    std::span<Opinion> opinions) const {
  if (auto right = check(request); !right) return right;
  if (request.raw().threshold == OCCAM_ABI_THRESHOLD_AT_LEAST) {
    judge_at_least(request, settings_, corrections, memory_, opinions);
  } else {
    judge_within(request, settings_, corrections, opinions);
  }
  return {};
}

void decide(const sdk::RouteRequest& request, std::span<Opinion> opinions, sdk::RouteSink& sink) {
  Planned planned(opinions.size());
  plan(request, opinions, planned.order());
  tell(request, opinions, planned.order(), sink);
}

void tell(const sdk::RouteRequest& request, std::span<const Opinion> opinions, std::span<const std::size_t> order,
          sdk::RouteSink& sink) {
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
}

}  // namespace occam::routers
