// What was counted, as JSON.
#include "base/json.hpp"
#include "occam/json.hpp"

namespace occam {
namespace {

json::value to_value(const Histogram& histogram) {
  json::array bounds(histogram.bounds.begin(), histogram.bounds.end());
  json::array counts(histogram.counts.begin(), histogram.counts.end());
  return json::object{{"bounds", std::move(bounds)},
                      {"counts", std::move(counts)},
                      {"sum", json::number(histogram.sum)},
                      {"count", histogram.count}};
}

json::value to_value(const RequestStats& row) {
  return json::object{
      {"task", row.task}, {"policy", row.policy}, {"outcome", row.outcome}, {"seconds", to_value(row.seconds)}};
}

json::value to_value(const AttemptStats& row) {
  return json::object{{"model", row.model},
                      {"backend", row.backend},
                      {"task", row.task},
                      {"policy", row.policy},
                      {"outcome", row.outcome},
                      {"seconds", to_value(row.seconds)},
                      {"first_token_seconds", to_value(row.first_token_seconds)},
                      {"token_seconds", to_value(row.token_seconds)},
                      {"prompt_tokens", row.prompt_tokens},
                      {"completion_tokens", row.completion_tokens},
                      {"cost", json::number(row.cost)}};
}

json::value to_value(const EscalationStats& row) {
  return json::object{{"model", row.model}, {"task", row.task}, {"reason", row.reason}, {"count", row.count}};
}

json::value to_value(const ModelStatus& row) {
  return json::object{{"model", row.model},
                      {"backend", row.backend},
                      {"state", row.state},
                      {"resident_bytes", row.resident_bytes},
                      {"parameters", json::number(row.parameters)},
                      {"residency", word(row.residency)},
                      {"is_pinned", row.is_pinned},
                      {"in_flight", row.in_flight},
                      {"waiting", row.waiting},
                      {"breaker", word(row.breaker)}};
}

json::value to_value(const BudgetStatus& row) {
  return json::object{{"policy", row.policy}, {"spent", json::number(row.spent)}, {"limit", json::number(row.limit)}};
}

json::value to_value(const Attempt& attempt) {
  return json::object{{"model", attempt.model},
                      {"outcome", word(attempt.outcome)},
                      {"reason", attempt.reason},
                      {"milliseconds", json::number(attempt.milliseconds)},
                      {"first_token_milliseconds", json::number(attempt.first_token_milliseconds)},
                      {"prompt_tokens", attempt.prompt_tokens},
                      {"completion_tokens", attempt.completion_tokens},
                      {"cost", json::number(attempt.cost)},
                      {"probability", json::number(attempt.probability)}};
}

json::value to_value(const RecentRequest& row);

template <typename Row>
json::array to_array(const std::vector<Row>& rows) {
  json::array array;
  for (const Row& row : rows) array.push_back(to_value(row));
  return array;
}

json::value to_value(const RecentRequest& row) {
  const Decision& decision = row.decision;
  return json::object{{"decision", json::object{{"id", decision.id},
                                                {"task", decision.task},
                                                {"recognised_by", decision.recognised_by},
                                                {"model", decision.model},
                                                {"reason", decision.reason},
                                                {"attempts", to_array(decision.attempts)},
                                                {"delivered", word(decision.delivered)}}},
                      {"policy", row.policy},
                      {"outcome", row.outcome},
                      {"unix_seconds", json::number(row.unix_seconds)},
                      {"seconds", json::number(row.seconds)},
                      {"cost", json::number(row.cost)},
                      {"largest_cost", json::number(row.largest_cost)}};
}

}  // namespace

std::string to_json(const Stats& stats) {
  return json::serialize(json::object{{"requests", to_array(stats.requests)},
                                      {"attempts", to_array(stats.attempts)},
                                      {"escalations", to_array(stats.escalations)},
                                      {"models", to_array(stats.models)},
                                      {"budgets", to_array(stats.budgets)},
                                      {"recent", to_array(stats.recent)},
                                      {"decision_seconds", to_value(stats.decision_seconds)},
                                      {"in_flight", stats.in_flight},
                                      {"decisions_recorded", stats.decisions_recorded},
                                      {"decisions_lost", stats.decisions_lost},
                                      {"memory_limit_bytes", stats.memory_limit_bytes},
                                      {"reloads", stats.reloads},
                                      {"failed_reloads", stats.failed_reloads}});
}

}  // namespace occam
