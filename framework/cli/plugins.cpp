// occam plugins: what is loaded; occam plugins check: the conformance kit for plugin authors.
#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>

#include "command.hpp"
#include "output.hpp"
#include "table.hpp"

namespace occam::cli {
namespace {

int list(const Session& session) {
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  if (session.json) {
    boost::json::array plugins;
    for (const PluginDescription& plugin : occam->plugins())
      plugins.push_back({{"kind", plugin.kind},
                         {"id", plugin.id},
                         {"version", plugin.version},
                         {"description", plugin.description},
                         {"file", plugin.file}});
    boost::json::array refused;
    for (const RefusedPlugin& plugin : occam->refused_plugins())
      refused.push_back({{"file", plugin.file}, {"reason", plugin.reason}, {"hint", plugin.hint}});
    print_json({{"plugins", std::move(plugins)}, {"refused", std::move(refused)}});
    return kOk;
  }
  Table table({{"kind"}, {"id"}, {"version"}, {"description"}, {"file"}});
  for (const PluginDescription& plugin : occam->plugins())
    table.add({plugin.kind, plugin.id, plugin.version, plugin.description, plugin.file});
  fmt::print("{}", table.text());
  for (const RefusedPlugin& plugin : occam->refused_plugins())
    fmt::print("refused {}: {}{}{}\n", plugin.file, plugin.reason, plugin.hint.empty() ? "" : "; ", plugin.hint);
  return kOk;
}

struct CheckOptions {
  std::filesystem::path file;
  std::filesystem::path junit;
  std::string model;
  std::string explain;
  ConformanceOptions conformance;
};

std::string_view outcome_word(CaseOutcome outcome) {
  if (outcome == CaseOutcome::kPassed) return "pass";
  return outcome == CaseOutcome::kFailed ? "FAIL" : "skip";
}

int explain_rules(const Session& session, const std::string& wanted) {
  bool found = false;
  for (const ConformanceRule& rule : conformance_rules()) {
    if (wanted != "all" && !rule.id.starts_with(wanted)) continue;
    found = true;
    fmt::print("{} {}\n{}\n\n", rule.id, rule.title, rule.explain);
  }
  if (found) return kOk;
  return report(
      session, {ErrorCode::kUsage, fmt::format("there is no rule \"{}\"", wanted), {}, "--explain all lists them", {}});
}

boost::json::object report_json(const ConformanceReport& report) {
  boost::json::array cases;
  for (const ConformanceCase& one : report.cases)
    cases.push_back({{"rule", one.rule},
                     {"title", one.title},
                     {"subject", one.subject},
                     {"outcome", outcome_word(one.outcome)},
                     {"detail", one.detail},
                     {"milliseconds", one.milliseconds}});
  return {{"file", report.file},
          {"seed", report.seed},
          {"passed", report.count(CaseOutcome::kPassed)},
          {"failed", report.count(CaseOutcome::kFailed)},
          {"skipped", report.count(CaseOutcome::kSkipped)},
          {"cases", std::move(cases)}};
}

void print_report(const ConformanceReport& report) {
  for (const ConformanceCase& one : report.cases) {
    fmt::print("{} {:4} {:<22} {}\n", outcome_word(one.outcome), one.rule, one.subject, one.title);
    if (one.outcome != CaseOutcome::kPassed && !one.detail.empty()) fmt::print("          {}\n", one.detail);
  }
  fmt::print("{} passed, {} failed, {} skipped (seed {})\n", report.count(CaseOutcome::kPassed),
             report.count(CaseOutcome::kFailed), report.count(CaseOutcome::kSkipped), report.seed);
}

int check(const Session& session, CheckOptions options) {
  if (!options.explain.empty()) return explain_rules(session, options.explain);
  if (options.file.empty())
    return report(session,
                  {ErrorCode::kUsage, "which plugin? Give its file", {}, "occam plugins check ./my_plugin.so", {}});
  if (!options.model.empty())
    options.conformance.model_config =
        boost::json::serialize(boost::json::object{{"file", std::filesystem::absolute(options.model).string()}});
  const Result<ConformanceReport> checked = check_plugin(std::filesystem::absolute(options.file), options.conformance);
  if (!checked) return report(session, checked.error());
  if (!options.junit.empty()) {
    std::ofstream file(options.junit, std::ios::binary);
    file << to_junit(*checked) << std::flush;
    if (!file) return report(session, {ErrorCode::kStore, "cannot be written", options.junit.string(), {}, {}});
  }
  if (session.json)
    print_json(report_json(*checked));
  else
    print_report(*checked);
  return checked->count(CaseOutcome::kFailed) == 0 ? kOk : kNo;
}

}  // namespace

void add_plugins(CLI::App& app, Session& session) {
  CLI::App* group = app.add_subcommand("plugins", "Loaded and refused plugins; the conformance kit");
  group->callback([&session] {
    if (!session.action) session.action = [&session] { return list(session); };
  });
  CLI::App* command = group->add_subcommand("check", "Hold a plugin against the rules of the ABI");
  auto options = std::make_shared<CheckOptions>();
  command->add_option("file", options->file, "The plugin (.so)");
  command->add_option("--model", options->model, "A model file for a backend that needs one");
  command->add_option("--table", options->conformance.config, "The plugin's own table, as a JSON object");
  command->add_option("--rule", options->conformance.rules, "Only these rules, or letters: G04, R");
  command->add_option("--seed", options->conformance.seed, "The seed of the random cases");
  command->add_option("--timeout", options->conformance.timeout_seconds, "Seconds per case")
      ->check(CLI::PositiveNumber);
  command->add_option("--junit", options->junit, "Write JUnit XML to this file");
  command->add_option("--explain", options->explain, "Say what a rule asks for, or all");
  command->footer(
      "Examples:\n"
      "  occam plugins check ./my_plugin.so\n"
      "  occam plugins check ./my_backend.so --model model.gguf --rule G --junit report.xml\n"
      "  occam plugins check --explain G04\n"
      "Exit code 1: a rule is broken.");
  command->callback([&session, options] { session.action = [&session, options] { return check(session, *options); }; });
}

}  // namespace occam::cli
