#include "routing/record.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <random>

#include "base/json.hpp"

namespace occam::routing {

std::string new_decision_id() {
  thread_local std::mt19937_64 generator = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device(), device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  const std::uint64_t random = generator();
  return fmt::format("{:012x}{:04x}{:016x}", milliseconds, random & 0xffff, generator());
}

std::string to_json(const Plan& plan) {
  json::array attempts;
  for (const PlannedAttempt& attempt : plan.attempts) {
    attempts.push_back(json::object{{"model", attempt.model}, {"accept", word(attempt.accept)}});
  }
  json::array candidates;
  for (const Candidate& candidate : plan.candidates) {
    json::object row;
    row["model"] = candidate.model;
    row["parameters"] = json::number(candidate.parameters);
    row["n"] = candidate.n;
    row["mean"] = json::number(candidate.mean);
    row["low"] = json::number(candidate.low);
    row["quality"] = json::number(candidate.quality);
    row["verdict"] = word(candidate.verdict);
    row["meets"] = candidate.verdict == Verdict::kMeets;
    row["refused_by"] = candidate.refused_by.empty() ? json::value() : json::value(candidate.refused_by);
    row["items_needed"] = candidate.items_needed < 0 ? json::value() : json::value(candidate.items_needed);
    row["reason"] = candidate.reason;
    candidates.push_back(std::move(row));
  }
  json::object out;
  out["task"] = plan.task;
  out["recognised_by"] = plan.recognised_by;
  out["policy"] = plan.policy;
  out["router"] = plan.router;
  out["threshold"] = plan.threshold;
  out["plan"] = std::move(attempts);
  out["candidates"] = std::move(candidates);
  return json::serialize(out);
}

store::DecisionRecord to_record(const Plan& plan, const Decision& decision) {
  store::DecisionRecord record;
  record.request = decision.id;
  record.task = decision.task;
  record.recognised_by = decision.recognised_by;
  record.policy = plan.policy;
  record.plan = to_json(plan);
  record.chosen = plan.attempts.empty() ? std::string() : plan.attempts.front().model;
  record.answered = decision.model;
  for (const Attempt& attempt : decision.attempts) {
    record.attempts.push_back({.model = attempt.model,
                               .outcome = std::string(word(attempt.outcome)),
                               .reason = attempt.reason,
                               .milliseconds = attempt.milliseconds,
                               .first_token_milliseconds = attempt.first_token_milliseconds,
                               .prompt_tokens = attempt.prompt_tokens,
                               .completion_tokens = attempt.completion_tokens,
                               .cost = attempt.cost});
  }
  return record;
}

}  // namespace occam::routing
