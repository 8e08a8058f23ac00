// A plan as JSON.
#include "base/json.hpp"
#include "occam/json.hpp"

namespace occam {

std::string to_json(const Plan& plan) {
  json::array attempts;
  for (const PlannedAttempt& attempt : plan.attempts)
    attempts.push_back({{"model", attempt.model}, {"accept", word(attempt.accept)}});
  json::array candidates;
  for (const Candidate& candidate : plan.candidates)
    candidates.push_back({{"model", candidate.model},
                          {"parameters", json::number(candidate.parameters)},
                          {"n", candidate.n},
                          {"mean", json::number(candidate.mean)},
                          {"low", json::number(candidate.low)},
                          {"quality", json::number(candidate.quality)},
                          {"verdict", word(candidate.verdict)},
                          {"meets", candidate.verdict == Verdict::kMeets},
                          {"refused_by", candidate.refused_by},
                          {"seconds", json::number(candidate.seconds)},
                          {"cost", json::number(candidate.cost)},
                          {"residency", word(candidate.residency)},
                          {"reason", candidate.reason},
                          {"items_needed", candidate.items_needed}});
  return json::serialize(json::object{{"task", plan.task},
                                      {"recognised_by", plan.recognised_by},
                                      {"recognition", plan.recognition},
                                      {"policy", plan.policy},
                                      {"router", plan.router},
                                      {"threshold", plan.threshold},
                                      {"plan", std::move(attempts)},
                                      {"candidates", std::move(candidates)}});
}

}  // namespace occam
