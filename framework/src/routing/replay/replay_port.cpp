#include "routing/replay/replay_port.hpp"

#include <fmt/format.h>

#include <numeric>

namespace occam::routing {

ReplayCosts mean_costs(const OutcomeSet& set, const std::vector<double>& parameters,
                       std::span<const std::size_t> rows) {
  if (!set.has_costs) return {parameters};
  ReplayCosts costs{std::vector<double>(set.models.size(), 0)};
  for (std::size_t model = 0; model < costs.mean.size(); ++model) {
    for (const std::size_t row : rows) costs.mean[model] += set.cost(row, model);
    costs.mean[model] /= static_cast<double>(rows.size());
  }
  return costs;
}

ReplayCosts mean_costs(const OutcomeSet& set, const std::vector<double>& parameters) {
  std::vector<std::size_t> rows(set.rows.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return mean_costs(set, parameters, rows);
}

ReplayPort::ReplayPort(const config::Policy& policy, const OutcomeSet& set, const ReplayCosts& costs) {
  for (std::size_t i = 0; i < set.models.size(); ++i) {
    const config::Model* const model = policy.find_model(set.models[i]);
    if (model == nullptr) continue;
    ModelFacts facts;
    facts.parameters = costs.mean[i];
    if (model->price) {
      facts.input_price = model->price->value.input;
      facts.output_price = model->price->value.output;
    }
    if (model->residency)
      facts.residency = model->residency->value;
    else
      facts.residency = model->endpoint ? Residency::kCloud : Residency::kDevice;
    facts_.emplace(set.models[i], facts);
  }
}

Result<ModelFacts> ReplayPort::facts(std::string_view model) {
  const auto found = facts_.find(model);
  if (found == facts_.end()) return fail(ErrorCode::kNotFound, fmt::format("{} has no outcomes", model));
  return found->second;
}

Result<Answer> ReplayPort::generate(const ModelCall& call, const StreamFunction&) {
  return fail(ErrorCode::kInternal, fmt::format("a replay asked {}", call.model));
}

}  // namespace occam::routing
