// Learns a state from stored outcomes: the calibrations on all rows, and what a cascade is worth on rows that were held
// out of them (five folds; equal prompts share one).
//
// Pure: the same rows, models and seed give the same state. Threads: [any].
#pragma once

#include "occam/sdk/router.hpp"
#include "state.hpp"
#include "table/thresholds.hpp"

namespace occam::routers {

/// Rows that teach nothing give a state without rungs, and a note that says so. Errors: kCancelled.
[[nodiscard]] sdk::Result<State> learn(const sdk::FitRequest& request, const Settings& settings, sdk::FitNotes& notes);

}  // namespace occam::routers
