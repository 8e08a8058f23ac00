// What an Occam has done since it was opened: counts and distributions with bounded labels, for metrics and dashboards.
//
// A snapshot; taking it costs no request anything. Threads: values, no sharing.
//
//   for (const occam::AttemptStats& row : occam.stats().attempts) std::cout << row.model << ' ' << row.count << '\n';
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "occam/evidence.hpp"
#include "occam/plan.hpp"

namespace occam {

/// counts[i] are the observations in (bounds[i-1], bounds[i]]; the last count has no upper bound.
struct Histogram {
  std::vector<double> bounds;
  std::vector<std::uint64_t> counts;  ///< bounds.size() + 1
  double sum = 0;
  std::uint64_t count = 0;
};

/// Requests by what became of them: `outcome` is `answered` or the word of an ErrorCode.
struct RequestStats {
  std::string task;
  std::string policy;
  std::string outcome;
  Histogram seconds;
};

/// Attempts by model, task and word(Outcome).
struct AttemptStats {
  std::string model;
  std::string backend;
  std::string task;
  std::string policy;
  std::string outcome;
  Histogram seconds;
  Histogram first_token_seconds;
  Histogram token_seconds;  ///< per token after the first
  std::uint64_t prompt_tokens = 0;
  std::uint64_t completion_tokens = 0;
  double cost = 0;  ///< in the currency of `price`; attempts of unknown price add nothing
};

/// How often `model` was left for the next one, and why.
struct EscalationStats {
  std::string model;
  std::string task;
  std::string reason;  ///< word(Outcome)
  std::uint64_t count = 0;
};

/// A circuit breaker; see routing/breaker.hpp for what moves it.
enum class BreakerState { kClosed, kOpen, kHalfOpen };
[[nodiscard]] OCCAM_API std::string_view word(BreakerState state);

struct ModelStatus {
  std::string model;
  std::string backend;
  std::string state;  ///< declared, loading, ready, draining, unloaded
  std::uint64_t resident_bytes = 0;
  double parameters = 0;  ///< NaN: not known
  Residency residency = Residency::kDevice;
  bool is_pinned = false;
  std::int64_t in_flight = 0;
  std::int64_t waiting = 0;  ///< for the model to be loaded
  BreakerState breaker = BreakerState::kClosed;
};

/// A finished request, newest last.
struct RecentRequest {
  Decision decision;
  std::string policy;
  std::string outcome;       ///< as in RequestStats
  double unix_seconds = 0;   ///< when it ended
  double seconds = 0;
  double cost = 0;           ///< NaN where a price is not known
  double largest_cost = 0;   ///< what the largest candidate would have cost for the same tokens; NaN: not known
};

/// What was spent of a policy's `cost_per_day`, reservations of running requests included.
struct BudgetStatus {
  std::string policy;
  double spent = 0;
  double limit = 0;
};

struct Stats {
  std::vector<RequestStats> requests;
  std::vector<AttemptStats> attempts;
  std::vector<EscalationStats> escalations;
  std::vector<ModelStatus> models;  ///< in the order of the policy
  std::vector<BudgetStatus> budgets;
  std::vector<RecentRequest> recent;  ///< the last 200
  Histogram decision_seconds;         ///< from the request to the plan
  std::int64_t in_flight = 0;
  std::uint64_t decisions_recorded = 0;
  std::uint64_t decisions_lost = 0;  ///< the store refused them or could not keep up
  std::uint64_t memory_limit_bytes = 0;  ///< of loaded models; 0: none
  std::uint64_t reloads = 0;
  std::uint64_t failed_reloads = 0;
};

}  // namespace occam
