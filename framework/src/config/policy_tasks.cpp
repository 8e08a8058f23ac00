// [task.*]: what a task asks for, how it is measured and how an undeclared request is recognised.
#include <fmt/format.h>

#include <algorithm>

#include "config/policy_reader.hpp"

namespace occam::config {
namespace {

constexpr Range kErrorRange = {5e-324, 1 - 1e-16, "must be above 0 and below 1"};

bool is_task_id(std::string_view text) {
  if (text == "*") return true;
  return !text.empty() && std::ranges::none_of(text, [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '\x7f' || c == '/' || c == '*' || c == '"';
  });
}

void read_threshold(TableReader& table, Task& task) {
  const auto at_least = table.decimal("at_least", kAnyNumber);
  const auto within =
      table.decimal("within", kNotNegative, "write how many points below the best candidate are allowed");
  if (at_least) task.threshold = {{ThresholdKind::kAtLeast, at_least->value}, at_least->at};
  if (within) task.threshold = {{ThresholdKind::kWithin, within->value}, within->at};
  if (at_least && within) {
    const bool first =
        std::pair(at_least->at.line, at_least->at.column) < std::pair(within->at.line, within->at.column);
    table.error(first ? within->at : at_least->at,
                fmt::format("{} has both at_least and within: a task has one threshold", table.title()));
    table.diagnostics().back().other = first ? at_least->at : within->at;
    table.diagnostics().back().other_message = "the other one";
  }
  if (at_least && at_least->value.value > 1) {
    table.warning(
        at_least->at,
        fmt::format("at_least = {} is in the metric's own units, and most lie between 0 and 1", at_least->value.text),
        at_least->value.value <= 100
            ? fmt::format("for {} % write {}", at_least->value.text, at_least->value.value / 100)
            : std::string());
  }
  task.error = table.decimal("error", kErrorRange, "write 0.05 for 5 %");
}

Task read_task(const Node& node, PolicyReader& reader) {
  TableReader table(node, node.key == "*" ? "[task.\"*\"]" : fmt::format("[task.{}]", node.key), reader.diagnostics);
  Task task;
  task.id = node.key;
  task.at = node.at;
  if (!is_task_id(node.key)) {
    table.error(node.key_at,
                fmt::format("\"{}\" is no name for a task: no blanks, slashes, stars or quotes", node.key));
  }
  if (const auto suite = table.text("suite")) {
    task.suite = {reader.resolve(suite->value), suite->at};
    std::error_code ignored;
    if (!std::filesystem::exists(task.suite->value.path, ignored)) {
      table.error(suite->at, fmt::format("there is no suite {}", task.suite->value.path.string()));
    }
    if (task.id == "*") table.error(suite->at, "[task.\"*\"] stands for many tasks and has no suite of its own");
  }
  read_threshold(table, task);
  PolicyReader::read_match(table, task);
  task.policy = table.text("policy");
  task.max_tokens = table.integer("max_tokens", kAtLeastOne);
  reader.read_valid(table, task);
  table.finish();
  return task;
}

}  // namespace

void PolicyReader::read_tasks(const Node& node) {
  if (!require_table(node, "task")) return;
  for (const Node& child : node.children) {
    if (child.kind != NodeKind::kTable) {
      diagnostics.push_back({.at = child.key_at,
                             .message = fmt::format("\"{}\" stands outside of a task's own table", child.key),
                             .hint = "write it below [task.NAME]"});
      continue;
    }
    policy.tasks.push_back(read_task(child, *this));
  }
}

}  // namespace occam::config
