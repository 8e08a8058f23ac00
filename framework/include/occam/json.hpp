// JSON texts of the API's values: what the command line, the gateway and services show of them. Keys are contracts.
//
// Numbers that are not known are null. Threads: functions of their arguments.
//
//   std::cout << occam::to_json(plan) << '\n';
#pragma once

#include <string>

#include "occam/evaluation_plan.hpp"
#include "occam/export.hpp"
#include "occam/fit.hpp"
#include "occam/forecast.hpp"
#include "occam/plan.hpp"
#include "occam/policy_tests.hpp"
#include "occam/replay.hpp"
#include "occam/stats.hpp"

namespace occam {

/// `{"task", "recognised_by", "recognition", "policy", "router", "threshold", "plan": [{"model", "accept"}],
/// "candidates": [{"model", "parameters", "n", "mean", "low", "quality", "verdict", "meets", "refused_by", "reason",
/// "items_needed", "seconds", "cost", "residency"}]}`
[[nodiscard]] OCCAM_API std::string to_json(const Plan& plan);

/// `{"policy", "router", "outcomes", "n", "fitted", "models", "cost_unit", "rows": [{"name", "accuracy", "accuracy_ci":
/// [low, high], "cost", "cost_ci", "share": {model: x}}], "apgr", "apgr_ci", "cpt50", "cpt80", "aiq", "oracle",
/// "leaks", …}`; `oracle` is its accuracy.
[[nodiscard]] OCCAM_API std::string to_json(const ReplayReport& report);

/// `{"source", "fitted_on", "rows", "routers": [{"router", "state_bytes", "notes"}], "held_out": a replay's report}`
[[nodiscard]] OCCAM_API std::string to_json(const FitReport& report);

/// `{"n", "refused", "cost": {"sum", "known", "unknown"}, "seconds", "largest_cost", "residency": {"device": prompts},
/// "models": [{"model", "residency", "prompts", "share", "cost", "seconds"}], "tasks": [{"task", "recognised_by",
/// "prompts", "refused", "models"}], "prompts": [{"task", "recognised_by", "model"}]}`
[[nodiscard]] OCCAM_API std::string to_json(const Forecast& forecast);

/// `{"file", "failed", "tests": [{"name", "where", "prompts", "passed", "failures": [{"where", "prompt", "expected",
/// "why"}]}]}`
[[nodiscard]] OCCAM_API std::string to_json(const PolicyTestReport& report);

/// `{"requests", "rows": [{"task", "model", "threshold", "n", "mean", "items", "traffic", "regret", "gain",
/// "gain_per_call", "seconds", "command"}]}`
[[nodiscard]] OCCAM_API std::string to_json(const EvaluationPlan& plan);

/// The members of Stats and of the structures in it by their names; a histogram is `{"bounds", "counts", "sum",
/// "count"}`.
[[nodiscard]] OCCAM_API std::string to_json(const Stats& stats);

}  // namespace occam
