// The models of a replay: facts from the policy, and nobody who answers. What a request costs stands for a model's
// size, so a policy is played under the objective `parameters` whatever it says.
//
// Threads: immutable after construction.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "config/policy.hpp"
#include "routing/model_port.hpp"
#include "routing/replay/outcome_set.hpp"

namespace occam::routing {

/// What a request costs on each model of a set, which is what the ladder orders by; one a model.
struct ReplayCosts {
  std::vector<double> mean;  ///< in the file's unit over the fitted rows, or billions of parameters
};

/// Over all rows of the set, or `parameters` where it has no costs.
[[nodiscard]] ReplayCosts mean_costs(const OutcomeSet& set, const std::vector<double>& parameters);
/// Over these rows. Requires: not empty.
[[nodiscard]] ReplayCosts mean_costs(const OutcomeSet& set, const std::vector<double>& parameters,
                                     std::span<const std::size_t> rows);

class ReplayPort final : public ModelPort {
 public:
  /// `costs`: by the set's order of models.
  ReplayPort(const config::Policy& policy, const OutcomeSet& set, const ReplayCosts& costs);

  [[nodiscard]] Result<ModelFacts> facts(std::string_view model) override;
  [[nodiscard]] std::optional<std::int64_t> prompt_tokens(std::string_view, const Request&) override { return {}; }
  [[nodiscard]] Result<Answer> generate(const ModelCall& call, const StreamFunction&) override;

 private:
  std::map<std::string, ModelFacts, std::less<>> facts_;
};

}  // namespace occam::routing
