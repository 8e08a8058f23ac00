// occam chat: a conversation in the terminal. The context is never cut silently.
#include <fmt/format.h>

#include <cstdio>
#include <iostream>
#include <memory>
#include <string>

#include "command.hpp"
#include "generation_options.hpp"
#include "terminal.hpp"

namespace occam::cli {
namespace {

/// Returns whether a line was read.
bool ask(std::string_view prompt, std::string& line) {
  fmt::print(stderr, "{}", prompt);
  std::fflush(stderr);
  return static_cast<bool>(std::getline(std::cin, line));
}

/// The conversation no longer fits: offers to drop its oldest exchange. Returns whether the user agreed.
bool offer_to_drop(Request& request, const Error& error) {
  print_error(error);
  const std::size_t first = !request.messages.empty() && request.messages[0].role == "system" ? 1 : 0;
  if (request.messages.size() < first + 3) return false;
  std::string line;
  if (!ask("drop the oldest turn and try again? [y/N] ", line) || (line != "y" && line != "Y")) return false;
  const auto begin = request.messages.begin() + static_cast<std::ptrdiff_t>(first);
  request.messages.erase(begin, begin + 2);
  return true;
}

int chat(const Session& session, const GenerationOptions& options, const std::string& system) {
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  Result<Request> conversation = options.read_schema(options.to_request());
  if (!conversation) return report(session, conversation.error());
  if (!system.empty()) conversation->messages.push_back({"system", system});
  const auto stream = [](const Delta& delta) {
    std::fwrite(delta.text.data(), 1, delta.text.size(), stdout);
    std::fflush(stdout);
    return Flow::kContinue;
  };
  fmt::print(stderr, "/exit or end of input ends the conversation, /clear begins a new one\n");
  std::string line;
  while (ask("> ", line) && line != "/exit") {
    if (line.empty()) continue;
    if (line == "/clear") {
      conversation->messages.clear();
      if (!system.empty()) conversation->messages.push_back({"system", system});
      continue;
    }
    conversation->messages.push_back({"user", line});
    Result<Answer> answer = occam->run(*conversation, stream);
    while (!answer && answer.error().code == ErrorCode::kContext && offer_to_drop(*conversation, answer.error()))
      answer = occam->run(*conversation, stream);
    if (!answer) {
      if (answer.error().code != ErrorCode::kContext) print_error(answer.error());
      conversation->messages.pop_back();
      continue;
    }
    fmt::print("\n");
    conversation->messages.push_back({"assistant", answer->text});
  }
  return kOk;
}

}  // namespace

void add_chat(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("chat", "Talk with a model");
  auto options = std::make_shared<GenerationOptions>();
  auto system = std::make_shared<std::string>();
  options->add_to(*command, session);
  command->add_option("--system", *system, "A system message that begins the conversation");
  command->footer("Example:\n  occam chat --model smollm2-135m --temperature 0.7");
  command->callback([&session, options, system] {
    session.action = [&session, options, system] { return chat(session, *options, *system); };
  });
}

}  // namespace occam::cli
