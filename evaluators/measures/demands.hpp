// What an evaluator may ask of an item and its outputs before it looks at them. Threads: pure functions.
#pragma once

#include <span>
#include <string_view>

#include "occam/sdk/evaluator.hpp"

namespace occam::evaluators::measures {

/// Errors: kInvalidArgument, all of them.
[[nodiscard]] sdk::Result<void> require_one_output(std::span<const sdk::EvalOutput> outputs);
[[nodiscard]] sdk::Result<void> require_targets(const sdk::EvalItem& item);
/// One log-likelihood a choice, no empty choice, and `gold` is one of them.
[[nodiscard]] sdk::Result<void> require_choices(const sdk::EvalItem& item, const sdk::EvalOutput& output);

/// Returns false, and tells the sink, where a log-likelihood is not a number or above 0.
[[nodiscard]] bool are_log_probabilities(std::span<const sdk::Likelihood> likelihoods, sdk::EvalSink& sink);

}  // namespace occam::evaluators::measures
