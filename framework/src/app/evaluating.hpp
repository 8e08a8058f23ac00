// What evaluations have in common: the suite that a name means with its evaluator, and the models that it measures.
//
// Threads: [any].
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/core.hpp"
#include "app/snapshot.hpp"
#include "eval/suite.hpp"
#include "plugin/evaluator.hpp"

namespace occam::app {

/// A suite with its evaluator, ready to be run over models.
struct LoadedSuite {
  eval::Suite suite;
  std::shared_ptr<plugin::Evaluator> evaluator;
};

/// A suite's file and its items with everything that is wrong in either.
struct SuiteReading {
  config::Suite config;
  std::optional<eval::Suite> suite;  ///< nothing where the diagnostics have errors
  config::Diagnostics diagnostics;
};

/// Errors: kNotFound for a name that means no suite.
[[nodiscard]] Result<SuiteReading> read_suite_and_items(const Snapshot& snapshot, std::string_view name);

/// Errors: kNotFound; kUsage with every mistake of the suite and its items in `details`; what the evaluator says of its
/// table, at its place.
[[nodiscard]] Result<LoadedSuite> load_suite(const Snapshot& snapshot, std::string_view name);

/// The task of that name, or the one of all others.
[[nodiscard]] const config::Task& task_rules(const Snapshot& snapshot, std::string_view task);

/// The policy that the task is routed by.
[[nodiscard]] const config::Rules& routing_rules(const Snapshot& snapshot, const config::Task& task);

/// The models that a task may be routed to, in the policy's order.
[[nodiscard]] std::vector<std::string> task_candidates(const Snapshot& snapshot, std::string_view task);

}  // namespace occam::app
