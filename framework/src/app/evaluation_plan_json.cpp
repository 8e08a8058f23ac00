// Which evaluations to run next, as JSON.
#include "base/json.hpp"
#include "occam/json.hpp"

namespace occam {

std::string to_json(const EvaluationPlan& plan) {
  json::array rows;
  for (const NextEvaluation& next : plan.rows)
    rows.push_back({{"task", next.task},
                    {"model", next.model},
                    {"threshold", next.threshold},
                    {"n", next.n},
                    {"mean", json::number(next.mean)},
                    {"items", next.items},
                    {"traffic", next.traffic},
                    {"regret", next.regret},
                    {"gain", next.gain},
                    {"gain_per_call", next.gain_per_call},
                    {"seconds", json::number(next.seconds)},
                    {"command", next.command}});
  return json::serialize(json::object{{"requests", plan.requests}, {"rows", std::move(rows)}});
}

}  // namespace occam
