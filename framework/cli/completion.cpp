// occam completion: a script for the shell, generated from the commands themselves.
#include <fmt/format.h>

#include <memory>
#include <string>

#include "command.hpp"

namespace occam::cli {
namespace {

/// The words that may follow `path`, a command and its subcommands joined by spaces.
std::string words_of(const CLI::App& command) {
  std::string words;
  for (const CLI::App* sub : command.get_subcommands({})) words += sub->get_name() + ' ';
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames()) words += "--" + name + ' ';
  return words;
}

void collect(const CLI::App& command, const std::string& path, std::string& cases) {
  cases += fmt::format("    \"{}\") words=\"{}\" ;;\n", path, words_of(command));
  for (const CLI::App* sub : command.get_subcommands({}))
    collect(*sub, path.empty() ? sub->get_name() : path + ' ' + sub->get_name(), cases);
}

/// A bash function that drops options from the line and looks the rest up; zsh runs it through bashcompinit.
std::string bash_script(const CLI::App& root) {
  std::string cases;
  collect(root, "", cases);
  return fmt::format(
      "_occam() {{\n"
      "  local path=\"\" words=\"\" word\n"
      "  for word in \"${{COMP_WORDS[@]:1:COMP_CWORD-1}}\"; do\n"
      "    [[ $word == [a-z]* && $word != *[./]* ]] && path+=\"${{path:+ }}$word\"\n"
      "  done\n"
      "  case \"$path\" in\n{}"
      "    *) words=\"\" ;;\n"
      "  esac\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"${{COMP_WORDS[COMP_CWORD]}}\"))\n"
      "}}\n"
      "complete -o default -F _occam occam\n",
      cases);
}

int print_script(const CLI::App& root, const std::string& shell) {
  if (shell == "zsh") fmt::print("autoload -U +X bashcompinit && bashcompinit\n");
  fmt::print("{}", bash_script(root));
  return kOk;
}

}  // namespace

void add_completion(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("completion", "Print a completion script for the shell");
  auto shell = std::make_shared<std::string>();
  command->add_option("shell", *shell, "bash or zsh")->required()->check(CLI::IsMember({"bash", "zsh"}));
  command->footer("Example:\n  source <(occam completion bash)");
  command->callback([&app, &session, shell] { session.action = [&app, shell] { return print_script(app, *shell); }; });
}

}  // namespace occam::cli
