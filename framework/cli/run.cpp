// occam run: one answer, streamed; stderr says who answered and why.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include "command.hpp"
#include "generation_options.hpp"
#include "output.hpp"
#include "terminal.hpp"

namespace occam::cli {
namespace {

struct RunOptions {
  std::string prompt;
  std::string system;
  bool raw = false;
  GenerationOptions generation;
};

std::string read_stdin() {
  return {std::istreambuf_iterator<char>(std::cin), {}};
}

Request to_request(const RunOptions& options) {
  Request request = options.generation.to_request();
  const std::string prompt = options.prompt == "-" ? read_stdin() : options.prompt;
  if (options.raw) {
    request.form = PromptForm::kRaw;
    request.prompt = prompt;
  } else {
    if (!options.system.empty()) request.messages.push_back({"system", options.system});
    request.messages.push_back({"user", prompt});
  }
  return request;
}

/// `smollm2-135m answered in 0.8 s: the smallest that meets …`, after a line for each attempt that did not.
void explain(const Answer& answer) {
  std::fflush(stdout);
  for (const Attempt& attempt : answer.decision.attempts)
    if (attempt.outcome != Outcome::kAnswered)
      fmt::print(stderr, "{}: {}: {}\n", attempt.model, word(attempt.outcome), attempt.reason);
  const double seconds = answer.prompt_seconds + answer.generation_seconds;
  fmt::print(stderr, "{} answered in {}{}{}\n", answer.model, seconds_text(seconds),
             answer.decision.reason.empty() ? "" : ": ", answer.decision.reason);
}

int run(const Session& session, const RunOptions& options) {
  if (options.raw && !options.system.empty())
    return report(session, {ErrorCode::kUsage, "--system needs a chat template, --raw uses none", {}, {}, {}});
  Result<Request> with_schema = options.generation.read_schema(to_request(options));
  if (!with_schema) return report(session, with_schema.error());

  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  StreamFunction stream;
  bool is_line_open = false;
  if (!session.json)
    stream = [&is_line_open](const Delta& delta) {
      if (!delta.text.empty()) is_line_open = !delta.text.ends_with('\n');
      std::fwrite(delta.text.data(), 1, delta.text.size(), stdout);
      std::fflush(stdout);
      return std::ferror(stdout) == 0 ? Flow::kContinue : Flow::kStop;
    };
  const Result<Answer> answer = occam->run(*with_schema, stream);
  if (is_line_open || (answer && !session.json && answer->text.empty())) std::fputc('\n', stdout);
  if (!answer) return report(session, answer.error());
  if (session.json) {
    print_json(to_json(*answer));
  } else {
    explain(*answer);
  }
  if (answer->decision.id.empty()) {
    fmt::print(stderr, "occam: the decision could not be recorded in {}\n", occam->store_path().string());
    return kFailure;
  }
  return kOk;
}

}  // namespace

void add_run(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("run", "Answer one prompt with the smallest sufficient model");
  auto options = std::make_shared<RunOptions>();
  command->add_option("prompt", options->prompt, "The prompt, or - for standard input")->required();
  command->add_option("--system", options->system, "A system message before the prompt");
  command->add_flag("--raw", options->raw, "The prompt as it is, without the model's chat template");
  options->generation.add_to(*command, session);
  command->footer(
      "Examples:\n"
      "  occam run --task sentiment \"Is this review positive? A film to fall asleep in.\"\n"
      "  occam run --model smollm2-135m --temperature 0 --max-tokens 40 \"What is a haiku?\"\n"
      "  occam run --model model.gguf --raw --json \"Once upon a time\"\n"
      "  cat letter.txt | occam run --task summarize -");
  command->callback([&session, options] { session.action = [&session, options] { return run(session, *options); }; });
}

}  // namespace occam::cli
