#include "gateway/telemetry/metrics.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

#include "gateway/telemetry/exposition.hpp"
#include "occam/occam.hpp"

namespace occam::gateway {

namespace {

void write_requests(Exposition& out, const Stats& stats) {
  out.family("occam_build_info", "gauge", "1, labelled with the version of Occam.");
  out.sample({{"version", version()}}, std::uint64_t{1});
  out.family("occam_requests_total", "counter", "Requests that ended, by task, policy and what became of them.");
  for (const RequestStats& row : stats.requests)
    out.sample({{"task", row.task}, {"policy", row.policy}, {"outcome", row.outcome}}, row.seconds.count);
  out.family("occam_request_duration_seconds", "histogram", "From a request to its answer or error, all attempts.");
  for (const RequestStats& row : stats.requests)
    out.histogram({{"task", row.task}, {"policy", row.policy}, {"outcome", row.outcome}}, row.seconds);
  out.family("occam_requests_in_flight", "gauge", "Requests that are being answered now.");
  out.sample({}, stats.in_flight);
  out.family("occam_decision_seconds", "histogram", "From a request to the plan of models to try.");
  out.histogram({}, stats.decision_seconds);
  out.family("occam_decisions_recorded_total", "counter", "Decisions written to the store.");
  out.sample({}, stats.decisions_recorded);
  out.family("occam_decisions_lost_total", "counter", "Decisions that the store refused or could not keep up with.");
  out.sample({}, stats.decisions_lost);
  out.family("occam_reloads_total", "counter", "Policies put in force since the start.");
  out.sample({}, stats.reloads);
  out.family("occam_reload_failures_total", "counter", "Policies that were refused; the last good one was kept.");
  out.sample({}, stats.failed_reloads);
}

/// Calls `write` with the labels of each row of attempts.
template <typename Write>
void each_attempt(const Stats& stats, Write write) {
  for (const AttemptStats& row : stats.attempts)
    write(Labels{{"model", row.model},
                 {"backend", row.backend},
                 {"task", row.task},
                 {"policy", row.policy},
                 {"outcome", row.outcome}},
          row);
}

void write_attempts(Exposition& out, const Stats& stats) {
  using Row = const AttemptStats&;
  out.family("occam_attempts_total", "counter", "Tries of a model, by what became of them.");
  each_attempt(stats, [&](Labels labels, Row row) { out.sample(labels, row.seconds.count); });
  out.family("occam_attempt_duration_seconds", "histogram", "From the start of a try to its end.");
  each_attempt(stats, [&](Labels labels, Row row) { out.histogram(labels, row.seconds); });
  out.family("occam_time_to_first_token_seconds", "histogram", "From the start of a try to its first token.");
  each_attempt(stats, [&](Labels labels, Row row) { out.histogram(labels, row.first_token_seconds); });
  out.family("occam_time_per_output_token_seconds", "histogram", "Per token after the first.");
  each_attempt(stats, [&](Labels labels, Row row) { out.histogram(labels, row.token_seconds); });
  out.family("occam_prompt_tokens_total", "counter", "Tokens read.");
  each_attempt(stats, [&](Labels labels, Row row) { out.sample(labels, row.prompt_tokens); });
  out.family("occam_completion_tokens_total", "counter", "Tokens generated.");
  each_attempt(stats, [&](Labels labels, Row row) { out.sample(labels, row.completion_tokens); });
  out.family("occam_cost_total", "counter", "Cost in the currency of the prices; an unknown price adds nothing.");
  each_attempt(stats, [&](Labels labels, Row row) { out.sample(labels, row.cost); });
  out.family("occam_escalations_total", "counter", "How often a model was left for the next one, by reason.");
  for (const EscalationStats& row : stats.escalations)
    out.sample({{"model", row.model}, {"task", row.task}, {"reason", row.reason}}, row.count);
}

void write_shares(Exposition& out, const Stats& stats) {
  std::map<std::pair<std::string_view, std::string_view>, std::uint64_t> answered;
  std::map<std::string_view, std::uint64_t> of_task;
  for (const AttemptStats& row : stats.attempts) {
    if (row.outcome != word(Outcome::kAnswered)) continue;
    answered[{row.task, row.model}] += row.seconds.count;
    of_task[row.task] += row.seconds.count;
  }
  out.family("occam_answered_ratio", "gauge", "Share of a task's answers that a model gave, since the start.");
  for (const auto& [key, count] : answered)
    if (const std::uint64_t all = of_task[key.first]; all > 0)
      out.sample({{"model", key.second}, {"task", key.first}}, static_cast<double>(count) / static_cast<double>(all));
}

void write_models(Exposition& out, const Stats& stats) {
  static constexpr std::array<std::string_view, 5> kStates = {"declared", "loading", "ready", "draining", "unloaded"};
  static constexpr std::array kBreakers = {BreakerState::kClosed, BreakerState::kOpen, BreakerState::kHalfOpen};
  const auto each = [&](auto write) {
    for (const ModelStatus& row : stats.models) write(row);
  };
  out.family("occam_model_state", "gauge", "1 for the state a model is in, 0 for the others.");
  each([&](const ModelStatus& row) {
    for (const std::string_view state : kStates)
      out.sample({{"model", row.model}, {"backend", row.backend}, {"state", state}}, std::uint64_t{row.state == state});
  });
  out.family("occam_breaker_state", "gauge", "1 for the state a model's circuit breaker is in, 0 for the others.");
  each([&](const ModelStatus& row) {
    for (const BreakerState state : kBreakers)
      out.sample({{"model", row.model}, {"backend", row.backend}, {"state", word(state)}},
                 std::uint64_t{row.breaker == state});
  });
  out.family("occam_model_in_flight", "gauge", "Tries that a model is busy with.");
  each([&](const ModelStatus& row) { out.sample({{"model", row.model}, {"backend", row.backend}}, row.in_flight); });
  out.family("occam_model_waiting", "gauge", "Requests that wait for a model to be loaded.");
  each([&](const ModelStatus& row) { out.sample({{"model", row.model}, {"backend", row.backend}}, row.waiting); });
  out.family("occam_model_resident_bytes", "gauge", "Memory that a loaded model holds.");
  each([&](const ModelStatus& row) {
    out.sample({{"model", row.model}, {"backend", row.backend}}, row.resident_bytes);
  });
  out.family("occam_memory_limit_bytes", "gauge", "What loaded models may hold together; absent: no limit.");
  if (stats.memory_limit_bytes > 0) out.sample({}, stats.memory_limit_bytes);
  out.family("occam_budget_spent", "gauge", "Spent of a policy's budget of the day, running requests included.");
  for (const BudgetStatus& row : stats.budgets) out.sample({{"policy", row.policy}}, row.spent);
  out.family("occam_budget_limit", "gauge", "A policy's budget of the day.");
  for (const BudgetStatus& row : stats.budgets) out.sample({{"policy", row.policy}}, row.limit);
}

void write_evidence(Exposition& out, std::span<const Evidence> evidence) {
  std::map<std::pair<std::string_view, std::string_view>, const Evidence*> rows;
  for (const Evidence& row : evidence) {
    const Evidence*& kept = rows[{row.task, row.model}];
    if (row.n > 0 && (kept == nullptr || row.n > kept->n)) kept = &row;
  }
  const auto each = [&](auto value) {
    for (const auto& [key, row] : rows)
      if (row != nullptr) out.sample({{"model", key.second}, {"task", key.first}}, value(*row));
  };
  out.family("occam_evidence_lower_bound", "gauge", "Lower end of the 95 % interval of a model's score on a task.");
  each([](const Evidence& row) { return row.low; });
  out.family("occam_evidence_mean", "gauge", "Mean score of a model on a task, in the metric's own units.");
  each([](const Evidence& row) { return row.mean; });
  out.family("occam_evidence_items", "gauge", "Items that a model was scored on for a task.");
  each([](const Evidence& row) { return row.n; });
}

void write_http(Exposition& out, const GatewayStats& gateway) {
  out.family("occam_http_requests_total", "counter", "HTTP requests that were answered, by route and status.");
  for (const HttpStats& row : gateway.requests)
    out.sample({{"route", row.route}, {"method", row.method}, {"status", std::to_string(row.status)}},
               row.seconds.count);
  out.family("occam_http_request_duration_seconds", "histogram", "From a request's first byte to its answer's last.");
  for (const HttpStats& row : gateway.requests)
    out.histogram({{"route", row.route}, {"method", row.method}, {"status", std::to_string(row.status)}}, row.seconds);
  const auto gauge = [&](std::string_view name, std::string_view help, auto value) {
    out.family(name, "gauge", help);
    out.sample({}, value);
  };
  const auto counter = [&](std::string_view name, std::string_view help, std::uint64_t value) {
    out.family(name, "counter", help);
    out.sample({}, value);
  };
  gauge("occam_http_in_flight", "HTTP requests that are not answered yet.", gateway.in_flight);
  gauge("occam_queue_depth", "Requests that wait for a worker.", gateway.queue_depth);
  gauge("occam_open_streams", "Answers that are being streamed.", gateway.open_streams);
  gauge("occam_connections", "Open connections.", gateway.connections);
  gauge("occam_draining", "1 once the gateway takes no new work.", std::uint64_t{gateway.is_draining});
  counter("occam_connections_accepted_total", "Connections that were accepted.", gateway.connections_accepted);
  counter("occam_connections_refused_total", "Connections beyond the limit.", gateway.connections_refused);
  counter("occam_received_bytes_total", "Bytes received from clients.", gateway.received_bytes);
  counter("occam_sent_bytes_total", "Bytes sent to clients.", gateway.sent_bytes);
}

void write_process(Exposition& out, const ProcessStats& process) {
  const auto write = [&](std::string_view name, std::string_view type, std::string_view help, auto value) {
    if (value == 0) return;
    out.family(name, type, help);
    out.sample({}, value);
  };
  write("process_cpu_seconds_total", "counter", "User and system time.", process.cpu_seconds);
  write("process_resident_memory_bytes", "gauge", "Resident memory.", process.resident_bytes);
  write("process_virtual_memory_bytes", "gauge", "Virtual memory.", process.virtual_bytes);
  write("process_start_time_seconds", "gauge", "When the process began, as Unix time.", process.start_unix_seconds);
  write("process_open_fds", "gauge", "Open file descriptors.", process.open_descriptors);
  write("process_max_fds", "gauge", "Limit of open file descriptors.", process.descriptor_limit);
}

}  // namespace

std::string render_metrics(const Stats& stats, const GatewayStats& gateway, std::span<const Evidence> evidence,
                           const ProcessStats& process) {
  Exposition out;
  write_requests(out, stats);
  write_attempts(out, stats);
  write_shares(out, stats);
  write_models(out, stats);
  write_evidence(out, evidence);
  write_http(out, gateway);
  write_process(out, process);
  return out.take();
}

}  // namespace occam::gateway
