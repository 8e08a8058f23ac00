#include "app/evaluating.hpp"

namespace occam::app {

Result<LoadedSuite> load_suite(const Snapshot& snapshot, std::string_view name) {
  Result<SuiteReading> read = read_suite_and_items(snapshot, name);
  if (!read) return fail(read.error());
  if (!read->suite) return fail(to_error_with_details(read->diagnostics));
  const config::Suite& config = read->config;
  auto evaluator = snapshot.registry->make_evaluator(config.evaluator.value, config.evaluator_table.json);
  if (!evaluator) {
    Error error = evaluator.error();
    error.where = config.evaluator_table.position_of(error.where).where();
    return fail(std::move(error));
  }
  return LoadedSuite{std::move(*read->suite), std::move(*evaluator)};
}

const config::Task& task_rules(const Snapshot& snapshot, std::string_view task) {
  const config::Task* own = snapshot.policy.find_task(task);
  return own != nullptr ? *own : snapshot.policy.tasks.back();
}

const config::Rules& routing_rules(const Snapshot& snapshot, const config::Task& task) {
  const config::Rules* rules = snapshot.policy.find_rules(task.policy ? task.policy->value : "default");
  return rules != nullptr ? *rules : snapshot.policy.policies.front();
}

std::vector<std::string> task_candidates(const Snapshot& snapshot, std::string_view task) {
  const config::Task* table = snapshot.policy.find_task(task);
  const config::Rules* rules =
      snapshot.policy.find_rules(table != nullptr && table->policy ? table->policy->value : "default");
  std::vector<std::string> ids;
  if (rules != nullptr)
    for (const auto& candidate : rules->candidates) ids.push_back(candidate.value);
  if (ids.empty())
    for (const config::Model& model : snapshot.policy.models) ids.push_back(model.id.value);
  return ids;
}

}  // namespace occam::app
