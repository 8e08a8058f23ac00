// What trials of smaller models change in a plan: a promoted model is asked before the one that the router began with.
//
// Pure. Threads: [any].
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "occam/plan.hpp"

namespace occam::routing {

/// Returns why the model goes first on this task under this policy, or nothing where it is not promoted. Threads:
/// [any].
using PromotionFunction =
    std::function<std::optional<std::string>(std::string_view policy, std::string_view task, std::string_view model)>;

/// Whether a rule that no evidence can mend keeps the candidate from this request: residency, context, cost, …
[[nodiscard]] bool is_out_of_reach(const Candidate& candidate);

/// Puts the smallest promoted candidate that is smaller than the plan's first model before it; the plan keeps to
/// `most_attempts`. A plan without attempts stays so: a promotion speaks of agreement, not of a threshold.
void apply_promotions(Plan& plan, const PromotionFunction& promoted, std::size_t most_attempts);

/// The model to try beside the one that answered: the next smaller candidate within reach that was not asked. "": none.
[[nodiscard]] std::string_view next_smaller(const Plan& plan, const Decision& decision);

/// The model to hold the first answer of a promoted model against: the next one of the plan, else the next larger
/// candidate within reach. "": none.
[[nodiscard]] std::string_view next_larger(const Plan& plan, const Decision& decision);

}  // namespace occam::routing
