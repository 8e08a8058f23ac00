#include "routing/record.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <random>

#include "base/json_text.hpp"

namespace occam::routing {

std::string new_decision_id() {
  thread_local std::mt19937_64 generator = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device(), device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  std::string id(32, '0');
  const auto write = [&](std::uint64_t bits, std::size_t begin, std::size_t digits) {
    for (std::size_t i = digits; i-- > 0; bits >>= 4U) id[begin + i] = "0123456789abcdef"[bits & 15U];
  };
  write(static_cast<std::uint64_t>(milliseconds), 0, 12);
  write(generator(), 12, 4);
  write(generator(), 16, 16);
  return id;
}

namespace {

void append_candidate(std::string& out, const Candidate& candidate) {
  out += R"({"model":)";
  json::append_quoted(out, candidate.model);
  out += R"(,"parameters":)";
  json::append_number(out, candidate.parameters);
  out += R"(,"n":)";
  json::append_number(out, candidate.n);
  out += R"(,"mean":)";
  json::append_number(out, candidate.mean);
  out += R"(,"low":)";
  json::append_number(out, candidate.low);
  out += R"(,"quality":)";
  json::append_number(out, candidate.quality);
  out += R"(,"verdict":)";
  json::append_quoted(out, word(candidate.verdict));
  out += candidate.verdict == Verdict::kMeets ? R"(,"meets":true,"refused_by":)" : R"(,"meets":false,"refused_by":)";
  candidate.refused_by.empty() ? void(out += "null") : json::append_quoted(out, candidate.refused_by);
  out += R"(,"items_needed":)";
  candidate.items_needed < 0 ? void(out += "null") : json::append_number(out, candidate.items_needed);
  out += R"(,"reason":)";
  json::append_quoted(out, candidate.reason);
  out += '}';
}

}  // namespace

std::string to_json(const Plan& plan) {
  constexpr std::size_t kUsualBytes = 256;
  constexpr std::size_t kUsualBytesOfCandidate = 384;
  std::string out;
  out.reserve(kUsualBytes + kUsualBytesOfCandidate * plan.candidates.size());
  out += R"({"task":)";
  json::append_quoted(out, plan.task);
  out += R"(,"recognised_by":)";
  json::append_quoted(out, plan.recognised_by);
  if (!plan.recognition.empty()) {
    out += R"(,"recognition":)";
    json::append_quoted(out, plan.recognition);
  }
  out += R"(,"policy":)";
  json::append_quoted(out, plan.policy);
  out += R"(,"router":)";
  json::append_quoted(out, plan.router);
  out += R"(,"threshold":)";
  json::append_quoted(out, plan.threshold);
  out += R"(,"plan":[)";
  for (const PlannedAttempt& attempt : plan.attempts) {
    out += out.back() == '[' ? R"({"model":)" : R"(,{"model":)";
    json::append_quoted(out, attempt.model);
    out += R"(,"accept":)";
    json::append_quoted(out, word(attempt.accept));
    out += '}';
  }
  out += R"(],"candidates":[)";
  for (const Candidate& candidate : plan.candidates) {
    if (out.back() != '[') out += ',';
    append_candidate(out, candidate);
  }
  out += "]}";
  return out;
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
                               .cost = attempt.cost,
                               .probability = attempt.probability});
  }
  return record;
}

}  // namespace occam::routing
