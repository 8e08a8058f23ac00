// occam: the program. Defines the commands, parses, runs one of them.
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <new>

#include "command.hpp"
#include "terminal.hpp"

namespace occam::cli {
namespace {

std::string version_text() {
  std::string text = fmt::format("occam {}\n", version());
  const Result<Occam> occam = Occam::open({.store = ":memory:"});
  if (occam)
    for (const PluginDescription& plugin : occam->plugins())
      if (plugin.kind == "backend")
        text += fmt::format("engine {} {}: {}\n", plugin.id, plugin.version, plugin.description);
  return text + fmt::format("cpu {}", cpu_features());
}

void add_global_options(CLI::App& app, Session& session) {
  app.add_option("--config", session.options.policy, "The policy (occam.toml here, else the built-in one)")
      ->type_name("FILE");
  app.add_option("--store", session.options.store, "The evidence store, instead of the policy's")->type_name("FILE");
  app.add_option("--plugins", session.options.plugin_folders, "More folders with plugins")->type_name("FOLDER");
  app.add_flag("--json", session.json, "Print JSON for machines");
  app.set_version_flag("--version", version_text, "Print the version, the engines and the CPU's features");
}

/// The word that was meant as a command and is none; the parser itself says only that a command is missing.
std::string unknown_command(const CLI::App& app) {
  for (const std::string& word : app.remaining(true))
    if (!word.starts_with('-')) return word;
  return {};
}

/// `run, chat, …`: what could have stood where a command is missing.
std::string commands_of(const CLI::App& app) {
  const CLI::App* group = &app;
  while (!group->get_subcommands().empty()) group = group->get_subcommands().front();
  std::string names;
  for (const CLI::App* command : group->get_subcommands({}))
    names += fmt::format("{}{}", names.empty() ? "" : ", ", command->get_name());
  return names;
}

int refuse_arguments(const CLI::App& app, const CLI::ParseError& error) {
  const std::string word = unknown_command(app);
  if (error.get_name() != "RequiredError" || word.empty()) return app.exit(error) == 0 ? kOk : kUsage;
  print_error({ErrorCode::kUsage,
               fmt::format("there is no command \"{}\"", word),
               {},
               fmt::format("there is: {}", commands_of(app)),
               {}});
  return kUsage;
}

int run(int argc, char** argv) {
  CLI::App app("The smallest language model that is good enough for the task, and the evidence for it.", "occam");
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(
      "Examples:\n"
      "  occam models pull smollm2-135m\n"
      "  occam eval run sentiment --models smollm2-135m --sample 50\n"
      "  occam route explain --task sentiment \"A film to fall asleep in.\"\n"
      "  occam run --task sentiment \"A film to fall asleep in.\"\n"
      "Every command has --help with examples of its own.");
  Session session;
  add_global_options(app, session);
  add_models(app, session);
  add_run(app, session);
  add_chat(app, session);
  add_tokenize(app, session);
  add_score(app, session);
  add_eval(app, session);
  add_route(app, session);
  add_serve(app, session);
  add_plugins(app, session);
  add_config(app, session);
  add_bench(app, session);
  add_doctor(app, session);
  add_completion(app, session);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return refuse_arguments(app, error);
  }
  return session.action ? session.action() : kUsage;
}

}  // namespace
}  // namespace occam::cli

int main(int argc, char** argv) {
  std::signal(SIGXFSZ,
              SIG_IGN);  // a file that may grow no further is an error of its write, not the end of the program
  try {
    return occam::cli::run(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs("occam: out of memory\n", stderr);
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "occam: %s\n", exception.what());
  }
  return occam::cli::kFailure;
}
