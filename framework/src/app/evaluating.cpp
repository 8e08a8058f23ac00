#include "app/evaluating.hpp"

namespace occam::app {

Result<LoadedSuite> load_suite(const Snapshot& snapshot, std::string_view name) {
  const Result<config::Suite> read = find_suite(snapshot, name);
  if (!read) return fail(read.error());
  const plugin::PluginInfo* info = snapshot.registry->find(plugin::Kind::kEvaluator, read->evaluator.value);
  Result<eval::Suite> suite = eval::Suite::load(*read, *info);
  if (!suite) return fail(suite.error());
  auto evaluator = snapshot.registry->make_evaluator(read->evaluator.value, read->evaluator_table.json);
  if (!evaluator) {
    Error error = evaluator.error();
    error.where = read->evaluator_table.position_of(error.where).where();
    return fail(std::move(error));
  }
  return LoadedSuite{std::move(*suite), std::move(*evaluator)};
}

const config::Task& task_rules(const Snapshot& snapshot, std::string_view task) {
  const config::Task* own = snapshot.policy.find_task(task);
  return own != nullptr ? *own : snapshot.policy.tasks.back();
}

const config::Rules& routing_rules(const Snapshot& snapshot, const config::Task& task) {
  const config::Rules* rules = snapshot.policy.find_rules(task.policy ? task.policy->value : "default");
  return rules != nullptr ? *rules : snapshot.policy.policies.front();
}

}  // namespace occam::app
