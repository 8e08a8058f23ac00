// What is stored, one row a (model, task), held against what the policy asks for.
//
// Of several configurations of one model on one suite the newest is shown. Threads: [any].
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/policy.hpp"
#include "occam/evaluation.hpp"
#include "store/store.hpp"

namespace occam::eval {

/// What a task asks for. `error`: none for a regret rule.
struct TaskThreshold {
  std::string task;  ///< `*`: every task that is not named
  config::Threshold threshold;
  std::optional<double> error;
};

/// By task, suite and model. Verdicts: `at_least` by a run that ended with one, else by statistics::judge_at_least at
/// its error rate (.05 where none is stated), open where n was not fixed beforehand. `within`: against the best other
/// row of the same suite with at least 20 items, by the shrunk means, with an error rate by the paired bound on shared
/// items; met where there is no other.
[[nodiscard]] Result<std::vector<Evidence>> make_report(store::Store& store, std::span<const TaskThreshold> thresholds,
                                                        const ReportQuery& query);

}  // namespace occam::eval
