// What the store knows of a policy's models and tasks, as a table of outcomes that a router can be fitted on.
//
// Threads: [any].
#pragma once

#include <string>
#include <vector>

#include "app/routing.hpp"
#include "routing/replay/outcome_set.hpp"

namespace occam::app {

/// A row an item that has a result of every model, scores rescaled to [0, 1] by the range of each task's metric. The
/// prompt is the item's own part of the question; of outcomes that were made elsewhere it is not known. Errors: kStore,
/// and what a suite that cannot be read says; kUsage where no item has results of all models.
[[nodiscard]] Result<routing::OutcomeSet> stored_outcomes(Core& core, const Snapshot& snapshot,
                                                          const std::vector<std::string>& models);

}  // namespace occam::app
