// What is not written, and what tables say about each other.
#include <fmt/format.h>

#include <algorithm>

#include "config/policy_reader.hpp"

namespace occam::config {
namespace {

const Decimal kDefaultWithin = {"0.03", 0.03};
const Decimal kDefaultError = {"0.05", 0.05};

std::string_view residency_word(Residency residency) {
  return kResidencyWords[static_cast<std::size_t>(residency)].first;
}

}  // namespace

void PolicyReader::complete() {
  if (policy.store.path.value.written.empty()) policy.store.path.value = resolve("occam.db");

  auto star = std::ranges::find(policy.tasks, "*", &Task::id);
  if (star == policy.tasks.end()) {
    policy.tasks.push_back(Task{.id = "*", .at = {policy.source}});
  } else {
    std::rotate(star, star + 1, policy.tasks.end());
  }
  Task& last = policy.tasks.back();
  if (!last.threshold.at.source) last.threshold = {{ThresholdKind::kWithin, kDefaultWithin}, last.at};
  for (Task& task : policy.tasks) {
    if (!task.threshold.at.source) {
      task.threshold = last.threshold;
      if (!task.error) task.error = last.error;
    }
    if (!task.error && task.threshold.value.kind == ThresholdKind::kAtLeast) {
      task.error = {kDefaultError, task.threshold.at};
    }
  }

  if (policy.find_rules("default") == nullptr) policy.policies.push_back(Rules{.id = "default", .at = {policy.source}});
  for (Rules& rules : policy.policies) {
    if (!rules.candidates.empty()) continue;
    for (const Model& model : policy.models) rules.candidates.push_back({model.id.value, rules.at});
  }
}

void PolicyReader::check_names() {
  std::vector<std::string_view> models;
  for (const Model& model : policy.models) models.push_back(model.id.value);
  std::vector<std::string_view> policies;
  for (const Rules& rules : policy.policies) policies.push_back(rules.id);

  for (const Task& task : policy.tasks) {
    if (task.policy && policy.find_rules(task.policy->value) == nullptr) {
      diagnostics.push_back(unknown_name(*task.policy, "policy", policies));
    }
  }
  for (const Rules& rules : policy.policies) {
    for (const Located<std::string>& id : rules.candidates) {
      const Model* const model = policy.find_model(id.value);
      if (model == nullptr) {
        diagnostics.push_back(unknown_name(id, "model", models));
      } else if (model->residency && model->residency->value > rules.residency && id.at.line != rules.at.line) {
        diagnostics.push_back({.severity = Severity::kWarning,
                               .at = id.at,
                               .message = fmt::format("\"{}\" is never used: [policy.{}] goes no farther than \"{}\"",
                                                      id.value, rules.id, residency_word(rules.residency)),
                               .other = model->residency->at,
                               .other_message = "its residency"});
      }
    }
  }
}

}  // namespace occam::config
