// [policy.*]: the router, its candidates, and what bounds a chain of attempts.
#include <fmt/format.h>

#include <algorithm>

#include "config/policy_reader.hpp"

namespace occam::config {
namespace {

constexpr Range kAttempts = {1, 64, "must be between 1 and 64"};
constexpr Range kSamples = {1, 16, "must be between 1 and 16"};

void read_candidates(TableReader& table, Rules& rules) {
  const auto written = table.texts("candidates");
  if (!written) return;
  if (written->empty()) table.error(table.any("candidates")->at, "candidates must name at least one model");
  for (const Located<std::string>& id : *written) {
    const auto first = std::ranges::find(rules.candidates, id.value, &Located<std::string>::value);
    if (first == rules.candidates.end()) {
      rules.candidates.push_back(id);
      continue;
    }
    table.error(id.at, fmt::format("\"{}\" is a candidate twice", id.value));
    table.diagnostics().back().other = first->at;
    table.diagnostics().back().other_message = "first named here";
  }
}

void read_limits(TableReader& table, Rules& rules) {
  const Node* const node = table.of_kind("limits", NodeKind::kTable);
  if (node == nullptr) return;
  TableReader inner(*node, "limits of " + table.title(), table.diagnostics());
  rules.limits.latency_p95 = inner.duration("latency_p95");
  rules.limits.cost_per_request = inner.number("cost_per_request", kNotNegative);
  rules.limits.evidence_age = inner.duration("evidence_age");
  inner.finish();
}

void read_budget(TableReader& table, Rules& rules) {
  const Node* const node = table.of_kind("budget", NodeKind::kTable);
  if (node == nullptr) return;
  TableReader inner(*node, "budget of " + table.title(), table.diagnostics());
  rules.budget.deadline = inner.duration("deadline");
  rules.budget.attempt = inner.duration("attempt");
  rules.budget.attempts = inner.integer("attempts", kAttempts);
  rules.budget.cost_per_day = inner.number("cost_per_day", kNotNegative);
  if (const auto samples = inner.integer("samples", kSamples)) rules.budget.samples = samples->value;
  const auto& deadline = rules.budget.deadline;
  const auto& attempt = rules.budget.attempt;
  if (deadline && attempt && attempt->value > deadline->value) {
    inner.warning(attempt->at, "an attempt never takes longer than the whole chain may");
    inner.diagnostics().back().other = deadline->at;
    inner.diagnostics().back().other_message = "the chain's deadline";
  }
  inner.finish();
}

void read_escalate_on(TableReader& table, Rules& rules) {
  const auto written = table.texts("escalate_on");
  if (!written) return;
  rules.escalate_on.clear();
  for (const Located<std::string>& word : *written) {
    const auto known = std::ranges::find(kEscalateOnWords, word.value, &std::pair<std::string_view, EscalateOn>::first);
    if (known != kEscalateOnWords.end()) {
      rules.escalate_on.push_back(known->second);
      continue;
    }
    std::array<std::string_view, kEscalateOnWords.size()> words;
    std::ranges::transform(kEscalateOnWords, words.begin(), &std::pair<std::string_view, EscalateOn>::first);
    table.wrong_word(word, "escalate_on", words);
  }
}

void read_shadow(TableReader& table, Rules& rules) {
  const Node* const node = table.of_kind("shadow", NodeKind::kTable);
  if (node == nullptr) return;
  constexpr Range kShare = {0, 1, "must be 0 to 1"};
  constexpr Range kInside = {5e-324, 1 - 1e-9, "must be above 0 and below 1"};
  constexpr Range kRunLength = {2, 1e12, "must be at least 2"};
  constexpr Range kCount = {0, 1e6, "must be 0 to 1000000"};
  TableReader inner(*node, fmt::format("[policy.{}.shadow]", rules.id), table.diagnostics());
  Shadow shadow;
  const auto take = [](auto& out, const auto& read) {
    if (read) out = read->value;
  };
  take(shadow.sample, inner.number("sample", kShare));
  take(shadow.agreement, inner.number("agreement", kInside));
  take(shadow.error, inner.number("error", kInside));
  take(shadow.run_length, inner.number("run_length", kRunLength));
  take(shadow.running, inner.integer("running", kCount));
  take(shadow.queue, inner.integer("queue", kCount));
  take(shadow.promote, inner.boolean("promote"));
  take(shadow.keep_prompts, inner.boolean("keep_prompts"));
  inner.finish();
  rules.shadow = {shadow, node->at};
}

Rules read_rules(const Node& node, Diagnostics& diagnostics) {
  TableReader table(node, fmt::format("[policy.{}]", node.key), diagnostics);
  Rules rules;
  rules.id = node.key;
  rules.at = node.at;
  rules.router.at = node.at;
  if (const auto router = table.text("router")) rules.router = *router;
  if (const auto value = table.choice("objective", kObjectiveWords)) rules.objective = value->value;
  read_candidates(table, rules);
  if (const auto value = table.choice("residency", kResidencyWords)) rules.residency = value->value;
  read_limits(table, rules);
  if (const auto value = table.choice("when_open", kWhenOpenWords)) rules.when_open = value->value;
  read_escalate_on(table, rules);
  read_budget(table, rules);
  if (const auto draft = table.boolean("draft")) rules.draft = draft->value;
  rules.hedge_after = table.duration("hedge_after");
  read_shadow(table, rules);
  table.finish();
  return rules;
}

}  // namespace

void PolicyReader::read_policies(const Node& node) {
  if (!require_table(node, "policy")) return;
  for (const Node& child : node.children) {
    if (child.kind != NodeKind::kTable) {
      diagnostics.push_back({.at = child.key_at,
                             .message = fmt::format("\"{}\" stands outside of a policy's own table", child.key),
                             .hint = "write it below [policy.default]"});
      continue;
    }
    policy.policies.push_back(read_rules(child, diagnostics));
  }
}

}  // namespace occam::config
