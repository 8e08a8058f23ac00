// The plugins of an Occam, and the conformance kit, as the public API shows them.
#include "occam/plugins.hpp"

#include <algorithm>

#include "app/core.hpp"
#include "conform/conform.hpp"

namespace occam {

static_assert(static_cast<int>(CaseOutcome::kPassed) == static_cast<int>(conform::Outcome::kPassed));
static_assert(static_cast<int>(CaseOutcome::kFailed) == static_cast<int>(conform::Outcome::kFailed));
static_assert(static_cast<int>(CaseOutcome::kSkipped) == static_cast<int>(conform::Outcome::kSkipped));

std::vector<PluginDescription> Occam::plugins() const {
  std::vector<PluginDescription> plugins;
  const auto snapshot = core_->snapshot();
  for (const plugin::PluginInfo& info : snapshot->registry->plugins())
    plugins.push_back(
        {std::string(plugin::word(info.kind)), info.id, info.version, info.description, info.file.string()});
  return plugins;
}

std::vector<RefusedPlugin> Occam::refused_plugins() const {
  std::vector<RefusedPlugin> refused;
  const auto snapshot = core_->snapshot();
  for (const Error& refusal : snapshot->registry->refusals())
    refused.push_back({refusal.where, refusal.message, refusal.hint});
  return refused;
}

std::int64_t ConformanceReport::count(CaseOutcome outcome) const {
  return std::ranges::count(cases, outcome, &ConformanceCase::outcome);
}

Result<ConformanceReport> check_plugin(const std::filesystem::path& file, const ConformanceOptions& options) {
  const auto checked = conform::check(file, {.rules = options.rules,
                                             .seed = options.seed,
                                             .config = options.config,
                                             .model = options.model_config,
                                             .timeout_seconds = options.timeout_seconds,
                                             .case_program = {}});
  if (!checked) return fail(checked.error());
  ConformanceReport report{.file = checked->file.string(), .seed = checked->seed, .cases = {}};
  for (const conform::CaseResult& one : checked->cases) {
    const conform::Rule* rule = conform::find_rule(one.rule);
    report.cases.push_back({.rule = one.rule,
                            .title = rule == nullptr ? "" : std::string(rule->title),
                            .subject = one.subject,
                            .outcome = static_cast<CaseOutcome>(one.outcome),
                            .detail = one.message,
                            .milliseconds = one.seconds * 1e3});
  }
  return report;
}

std::vector<ConformanceRule> conformance_rules() {
  std::vector<ConformanceRule> rules;
  for (const conform::Rule& rule : conform::rules())
    rules.push_back({std::string(rule.id), std::string(rule.title), std::string(rule.explain)});
  return rules;
}

std::string to_junit(const ConformanceReport& report) {
  conform::Report raw{.file = report.file, .seed = report.seed, .cases = {}};
  for (const ConformanceCase& one : report.cases)
    raw.cases.push_back(
        {one.rule, one.subject, static_cast<conform::Outcome>(one.outcome), one.detail, one.milliseconds * 1e-3});
  return conform::to_junit(raw);
}

}  // namespace occam
