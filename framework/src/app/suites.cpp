// Which suite a name means, and which task it measures.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "app/evaluating.hpp"
#include "app/names.hpp"
#include "app/places.hpp"
#include "app/snapshot.hpp"

namespace occam::app {
namespace {

/// The file that a name means: a path, the suite of a task, or NAME.toml in one of the folders for suites.
std::filesystem::path suite_file(const Snapshot& snapshot, std::string_view name) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(name, ignored)) return std::filesystem::absolute(name, ignored);
  if (const config::Task* task = snapshot.policy.find_task(name); task != nullptr && task->suite)
    return task->suite->value.path;
  for (const std::filesystem::path& folder :
       {snapshot.policy.folder / "suites", built_in_suites(), built_in_suites() / "public"}) {
    const std::filesystem::path file = folder / fmt::format("{}.toml", name);
    if (std::filesystem::is_regular_file(file, ignored)) return file;
  }
  return {};
}

/// The task of the policy whose suite this is, else the suite's own name.
std::string task_of(const Snapshot& snapshot, const config::Suite& suite) {
  std::error_code ignored;
  for (const config::Task& task : snapshot.policy.tasks)
    if (task.suite && std::filesystem::equivalent(task.suite->value.path, suite.file, ignored)) return task.id;
  return suite.name.value;
}

std::vector<std::string> suite_names(const Snapshot& snapshot) {
  std::vector<std::string> names;
  for (const config::Task& task : snapshot.policy.tasks)
    if (task.suite) names.push_back(task.id);
  std::error_code ignored;
  for (const std::filesystem::path& folder : {built_in_suites(), built_in_suites() / "public"})
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
      if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

/// What find_suite() reads, mistakes and all. Errors: kNotFound.
Result<config::Reading<config::Suite>> read_named(const Snapshot& snapshot, std::string_view name) {
  const std::filesystem::path file = suite_file(snapshot, name);
  if (file.empty())
    return fail(ErrorCode::kNotFound,
                fmt::format("\"{}\" is neither a suite file, a suite's name nor a task with a suite", name), {},
                fmt::format("there are: {}", fmt::join(suite_names(snapshot), ", ")));
  config::Reading<config::Suite> reading = config::read_suite(file, snapshot.data);
  if (reading.value.source && !reading.value.evaluator.value.empty())
    for (config::Diagnostic& diagnostic : check_names(reading.value, *snapshot.registry))
      reading.diagnostics.push_back(std::move(diagnostic));
  reading.value.name.value = task_of(snapshot, reading.value);
  return reading;
}

}  // namespace

Result<config::Suite> find_suite(const Snapshot& snapshot, std::string_view name) {
  auto reading = read_named(snapshot, name);
  if (!reading) return fail(reading.error());
  if (!reading->ok()) return fail(to_error_with_details(reading->diagnostics));
  return std::move(reading->value);
}

Result<SuiteReading> read_suite_and_items(const Snapshot& snapshot, std::string_view name) {
  auto reading = read_named(snapshot, name);
  if (!reading) return fail(reading.error());
  SuiteReading made;
  made.diagnostics = std::move(reading->diagnostics);
  const plugin::PluginInfo* evaluator =
      snapshot.registry->find(plugin::Kind::kEvaluator, reading->value.evaluator.value);
  made.suite = eval::Suite::load(reading->value, evaluator, made.diagnostics);
  made.config = std::move(reading->value);
  return made;
}

}  // namespace occam::app
