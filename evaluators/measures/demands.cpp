#include "measures/demands.hpp"

#include <algorithm>

namespace occam::evaluators::measures {

using sdk::Status;

sdk::Result<void> require_one_output(std::span<const sdk::EvalOutput> outputs) {
  if (outputs.size() == 1) return {};
  return sdk::failure(Status::kInvalidArgument, "this evaluator scores one output at a time");
}

sdk::Result<void> require_targets(const sdk::EvalItem& item) {
  if (!item.targets.empty()) return {};
  return sdk::failure(Status::kInvalidArgument, "the item has no target to compare with", "target");
}

sdk::Result<void> require_choices(const sdk::EvalItem& item, const sdk::EvalOutput& output) {
  if (item.choices.empty() || output.likelihoods.size() != item.choices.size()) {
    return sdk::failure(Status::kInvalidArgument,
                        "the item has " + std::to_string(item.choices.size()) + " choices and " +
                            std::to_string(output.likelihoods.size()) + " log-likelihoods",
                        "choices");
  }
  if (item.gold < 0 || item.gold >= static_cast<std::int64_t>(item.choices.size()))
    return sdk::failure(Status::kInvalidArgument, "the item's gold is not the index of a choice", "gold");
  if (std::ranges::any_of(item.choices, &std::string_view::empty))
    return sdk::failure(Status::kInvalidArgument, "a choice is empty", "choices");
  return {};
}

bool are_log_probabilities(std::span<const sdk::Likelihood> likelihoods, sdk::EvalSink& sink) {
  const bool are = std::ranges::all_of(likelihoods, [](const sdk::Likelihood& one) { return one.logprob <= 0; });
  if (!are) sink.unscorable("a log-likelihood is above 0 or not a number");
  return are;
}

}  // namespace occam::evaluators::measures
