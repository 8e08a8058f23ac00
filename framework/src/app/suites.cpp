// Which suite a name means, and which task it measures.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

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
  for (const std::filesystem::path& folder : {snapshot.policy.folder / "suites", built_in_suites()}) {
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
  for (const auto& entry : std::filesystem::directory_iterator(built_in_suites(), ignored))
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

}  // namespace

Result<config::Suite> find_suite(const Snapshot& snapshot, std::string_view name) {
  const std::filesystem::path file = suite_file(snapshot, name);
  if (file.empty())
    return fail(ErrorCode::kNotFound,
                fmt::format("\"{}\" is neither a suite file, a suite's name nor a task with a suite", name), {},
                fmt::format("there are: {}", fmt::join(suite_names(snapshot), ", ")));
  config::Reading<config::Suite> reading = config::read_suite(file);
  config::Diagnostics diagnostics = std::move(reading.diagnostics);
  if (!config::has_errors(diagnostics))
    for (config::Diagnostic& diagnostic : check_names(reading.value, *snapshot.registry))
      diagnostics.push_back(std::move(diagnostic));
  if (config::has_errors(diagnostics)) return fail(to_error_with_details(diagnostics));
  reading.value.name.value = task_of(snapshot, reading.value);
  return std::move(reading.value);
}

}  // namespace occam::app
