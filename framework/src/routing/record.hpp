// A decision as the store keeps it.
//
// Threads: [any].
#pragma once

#include <string>

#include "occam/plan.hpp"
#include "store/types.hpp"

namespace occam::routing {

/// 32 hexadecimal digits that nobody has used yet: 12 of the time in milliseconds since 1970, 20 by chance. Ids of one
/// time lie together in the store's index, so that a batch of decisions touches few of its pages.
[[nodiscard]] std::string new_decision_id();

/// The plan as one JSON object: `{"task","recognised_by","policy","router","threshold","plan":[{"model","accept"}],
/// "candidates":[{"model","parameters","n","mean","low","quality","verdict","meets","refused_by","items_needed",
/// "reason"}]}`; what is not known is null.
[[nodiscard]] std::string to_json(const Plan& plan);

/// Requires: decision.id is set.
[[nodiscard]] store::DecisionRecord to_record(const Plan& plan, const Decision& decision);

}  // namespace occam::routing
