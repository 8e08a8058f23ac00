// occam config check: everything that is wrong in configuration files, at once.
#include "occam/diagnostics.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>

#include <algorithm>
#include <memory>

#include "command.hpp"
#include "output.hpp"

namespace occam::cli {
namespace {

int check(const Session& session, const std::vector<std::filesystem::path>& files) {
  const std::vector<Diagnostic> diagnostics = check_configuration(files, session.options.plugin_folders);
  const auto errors = std::ranges::count(diagnostics, Severity::kError, &Diagnostic::severity);
  if (session.json) {
    boost::json::array rows;
    for (const Diagnostic& diagnostic : diagnostics)
      rows.push_back({{"severity", diagnostic.severity == Severity::kError ? "error" : "warning"},
                      {"file", diagnostic.file},
                      {"line", diagnostic.line},
                      {"column", diagnostic.column},
                      {"message", diagnostic.message},
                      {"hint", diagnostic.hint}});
    print_json({{"ok", errors == 0}, {"diagnostics", std::move(rows)}});
  } else {
    for (const Diagnostic& diagnostic : diagnostics) fmt::print(stderr, "{}", diagnostic.rendered);
    if (errors == 0)
      fmt::print("{} {} fine\n", files.size(), files.size() == 1 ? "file is" : "files are");
    else
      fmt::print(stderr, "{} {}\n", errors, errors == 1 ? "error" : "errors");
  }
  return errors == 0 ? kOk : kUsage;
}

}  // namespace

void add_config(CLI::App& app, Session& session) {
  CLI::App* group = app.add_subcommand("config", "Policies and suites");
  group->require_subcommand(1);
  CLI::App* command = group->add_subcommand("check", "All mistakes at once, with the line, a caret and a hint");
  auto files = std::make_shared<std::vector<std::filesystem::path>>();
  command->add_option("files", *files, "Policies, suites or catalogues (TOML)")->required();
  command->footer("Example:\n  occam config check occam.toml suites/*.toml");
  command->callback([&session, files] { session.action = [&session, files] { return check(session, *files); }; });
}

}  // namespace occam::cli
