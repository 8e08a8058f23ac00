// The two forms of a threshold as rules over evidence: `at_least` is a claim, `within` a regret rule or, with a stated
// error rate, a claim about paired differences.
//
// Pure. Threads: [any]. Formulas: routers/smallest/README.md.
//
// `corrections` are what a router knows of the prompt, one a candidate in the metric's units; empty: nothing. They move
// the predicted quality and the regret rule; a claim is about the task and stands without them.
#pragma once

#include <span>

#include "occam/sdk/router.hpp"
#include "table/opinion.hpp"
#include "table/verdict_memory.hpp"

namespace occam::routers {

struct Settings {
  std::int64_t minimum_items = 20;  ///< `within` leaves candidates with fewer undecided
  double prior_weight = 10;         ///< items that a model's mean over all tasks counts for, at least
  double measured_prior = 0;        ///< what a fit says it counts for; claims do not rest on it
};

/// Returns the mean drawn towards the model's mean over all tasks; NaN without evidence, and for a run that was
/// stopped by its own scores: its mean is biased.
[[nodiscard]] double shrunk_quality(const occam_abi_evidence& evidence, const Settings& settings);

/// One opinion a candidate. Requires: 0 < error < 1.
void judge_at_least(const sdk::RouteRequest& request, const Settings& settings, std::span<const double> corrections,
                    VerdictMemory& memory, std::span<Opinion> opinions);

/// One opinion a candidate; a claim where the request states an error rate.
void judge_within(const sdk::RouteRequest& request, const Settings& settings, std::span<const double> corrections,
                  std::span<Opinion> opinions);

}  // namespace occam::routers
