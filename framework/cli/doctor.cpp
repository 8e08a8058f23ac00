// occam doctor: is this installation whole?
#include <fmt/format.h>
#include <boost/json/array.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "command.hpp"
#include "output.hpp"
#include "terminal.hpp"

namespace occam::cli {
namespace {

struct Finding {
  bool ok = false;
  std::string what;
  std::string detail;
};

std::string describe(const DeclaredModel& model) {
  const std::string size = parameters_text(model.parameters);
  return model.quantisation.empty() ? size : fmt::format("{} {}", size, model.quantisation);
}

/// What loaded models may take together; a model that needs more than that is never loaded.
Finding examine_memory(const Occam& occam) {
  const std::uint64_t limit = occam.stats().memory_limit_bytes;
  std::string too_large;
  for (const DeclaredModel& model : occam.catalogue().declared())
    if (limit > 0 && model.endpoint.empty() && model.resident_bytes > limit)
      too_large += fmt::format("; {} needs {}", model.id, bytes_text(static_cast<double>(model.resident_bytes)));
  return {
      too_large.empty(), "memory",
      limit == 0 ? "no limit" : fmt::format("models may take {}{}", bytes_text(static_cast<double>(limit)), too_large)};
}

std::vector<Finding> examine(const Occam& occam) {
  std::vector<Finding> findings;
  findings.push_back({true, "policy", occam.policy_name()});
  findings.push_back({true, "store", occam.store_path().string()});
  findings.push_back({true, "cpu", cpu_features()});
  findings.push_back(examine_memory(occam));
  const auto plugins = occam.plugins();
  for (const char* kind : {"backend", "router", "evaluator"}) {
    std::string ids;
    for (const PluginDescription& plugin : plugins)
      if (plugin.kind == kind) ids += fmt::format("{}{} {}", ids.empty() ? "" : ", ", plugin.id, plugin.version);
    findings.push_back({!ids.empty(), fmt::format("{}s", kind), ids.empty() ? "none was found" : ids});
  }
  for (const RefusedPlugin& plugin : occam.refused_plugins())
    findings.push_back({false, "plugin", fmt::format("{}: {}", plugin.file, plugin.reason)});
  for (const DeclaredModel& model : occam.catalogue().declared())
    findings.push_back(
        {model.available, fmt::format("model {}", model.id), model.available ? describe(model) : model.problem});
  return findings;
}

int doctor(const Session& session) {
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  const std::vector<Finding> findings = examine(*occam);
  const bool ok = std::ranges::all_of(findings, &Finding::ok);
  if (session.json) {
    boost::json::array rows;
    for (const Finding& finding : findings)
      rows.push_back({{"ok", finding.ok}, {"what", finding.what}, {"detail", finding.detail}});
    print_json({{"ok", ok}, {"findings", std::move(rows)}});
  } else {
    for (const Finding& finding : findings)
      fmt::print("{}  {:<24}{}\n", finding.ok ? "ok" : "NO", finding.what, finding.detail);
  }
  return ok ? kOk : kNo;
}

}  // namespace

void add_doctor(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("doctor", "Check the installation: policy, store, plugins, models");
  command->footer("Example:\n  occam doctor --config occam.toml\nExit code 1: something is not as it should be.");
  command->callback([&session] { session.action = [&session] { return doctor(session); }; });
}

}  // namespace occam::cli
