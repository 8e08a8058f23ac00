// A small gateway's counts for the tests of what it shows: two models, two tasks, one escalation, awkward names.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "gateway/telemetry/gateway_stats.hpp"
#include "occam/catalogue.hpp"
#include "occam/stats.hpp"

namespace occam::test {

/// Needs every escape of Prometheus and of HTML.
inline const std::string kAwkward = "a\"b\\c\nd<script>é";

inline Histogram histogram(std::vector<std::uint64_t> counts, double sum) {
  Histogram made{{0.1, 1, 10}, std::move(counts), sum, 0};
  for (const std::uint64_t count : made.counts) made.count += count;
  return made;
}

inline AttemptStats attempts(std::string model, std::string task, std::string outcome, Histogram seconds) {
  AttemptStats row;
  row.model = std::move(model);
  row.backend = row.model == "large" ? "remote" : "cpu";
  row.task = std::move(task);
  row.policy = "default";
  row.outcome = std::move(outcome);
  row.prompt_tokens = 30 * seconds.count;
  row.completion_tokens = 10 * seconds.count;
  row.cost = row.backend == "remote" ? 0.25 * static_cast<double>(seconds.count) : 0;
  row.seconds = std::move(seconds);
  return row;
}

inline Attempt attempt(std::string model, Outcome outcome, double milliseconds, double cost) {
  Attempt made;
  made.model = std::move(model);
  made.outcome = outcome;
  made.milliseconds = milliseconds;
  made.cost = cost;
  return made;
}

/// What `model` answered alone.
inline RecentRequest answered(std::string id, std::string model, double unix_seconds) {
  RecentRequest request;
  request.decision.id = std::move(id);
  request.decision.task = "sentiment";
  request.decision.recognised_by = "rule";
  request.decision.model = model;
  request.decision.attempts = {attempt(std::move(model), Outcome::kAnswered, 40, 0)};
  request.policy = "default";
  request.outcome = "answered";
  request.unix_seconds = unix_seconds;
  request.seconds = 0.04;
  request.largest_cost = 0.75;
  return request;
}

/// One request that `small` was unsure of and `large` answered.
inline RecentRequest escalated(double unix_seconds) {
  RecentRequest request = answered("d-1", "large", unix_seconds);
  Attempt unsure = attempt("small", Outcome::kUnsure, 40, 0);
  unsure.reason = "-1.3 < -0.7";
  unsure.first_token_milliseconds = std::nan("");
  request.decision.attempts = {unsure, attempt("large", Outcome::kAnswered, 1500, 0.25)};
  request.seconds = 1.75;
  request.cost = 0.25;
  request.largest_cost = 0.25;
  return request;
}

inline Stats traffic() {
  Stats stats;
  stats.requests = {{"sentiment", "default", "answered", histogram({6, 3, 1, 0}, 4.5)},
                    {"sentiment", "default", "timeout", histogram({0, 0, 0, 1}, 30)},
                    {kAwkward, "default", "answered", histogram({2, 0, 0, 0}, 0.25)}};
  stats.attempts = {attempts("small", "sentiment", "answered", histogram({6, 2, 0, 0}, 2)),
                    attempts("small", "sentiment", "unsure", histogram({1, 1, 0, 0}, 0.5)),
                    attempts("large", "sentiment", "answered", histogram({0, 1, 1, 0}, 2.5)),
                    attempts("small", kAwkward, "answered", histogram({2, 0, 0, 0}, 0.25))};
  stats.escalations = {{"small", "sentiment", "unsure", 2}};
  ModelStatus small;
  small.model = "small";
  small.backend = "cpu";
  small.state = "ready";
  small.resident_bytes = 1'000'000;
  small.parameters = 1e9;
  ModelStatus large = small;
  large.model = "large";
  large.backend = "remote";
  large.resident_bytes = 0;
  large.parameters = 100e9;
  large.residency = Residency::kCloud;
  large.breaker = BreakerState::kOpen;
  stats.models = {large, small};
  stats.budgets = {{"default", 0.5, 5}};
  stats.recent = {answered("d-0", "small", 1000), escalated(1002)};
  stats.decision_seconds = histogram({13, 0, 0, 0}, 0.002);
  stats.in_flight = 3;
  stats.decisions_recorded = 13;
  stats.memory_limit_bytes = 4'000'000;
  stats.reloads = 1;
  return stats;
}

inline gateway::GatewayStats http_traffic() {
  gateway::GatewayStats stats;
  stats.requests = {{"/v1/chat/completions", "POST", 200, histogram({8, 4, 0, 0}, 5)},
                    {"other", "GET", 404, histogram({1, 0, 0, 0}, 0.001)}};
  stats.in_flight = 4;
  stats.queue_depth = 1;
  stats.sent_bytes = 12345;
  stats.start_unix_seconds = 900;
  return stats;
}

inline Evidence evidence(std::string model, std::string task, double mean, Verdict verdict, std::string threshold) {
  Evidence row;
  row.model = std::move(model);
  row.task = std::move(task);
  row.suite = "sst2";
  row.metric = "exact_match";
  row.n = row.suite_items = 100;
  row.mean = mean;
  row.low = mean - 0.05;
  row.high = mean + 0.05;
  row.verdict = verdict;
  row.threshold = std::move(threshold);
  return row;
}

inline std::vector<DeclaredModel> models() {
  DeclaredModel small;
  small.id = "small";
  small.backend = "cpu";
  small.available = true;
  small.quantisation = "Q4_1";
  small.parameters = 1e9;
  DeclaredModel large;
  large.id = "large";
  large.backend = "remote";
  large.available = true;
  large.residency = Residency::kCloud;
  large.parameters = 100e9;
  return {small, large};
}

}  // namespace occam::test
