// occam score: how likely a model finds a continuation after a context.
#include <fmt/format.h>
#include <boost/json/array.hpp>

#include <memory>
#include <string>

#include "command.hpp"
#include "output.hpp"

namespace occam::cli {
namespace {

struct ScoreOptions {
  std::string model;
  std::string context;
  std::string continuation;
};

int score(const Session& session, const ScoreOptions& options) {
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  const Result<Model> model = occam->model(options.model);
  if (!model) return report(session, model.error());
  const Result<Scored> scored = model->score(options.context, options.continuation);
  if (!scored) return report(session, scored.error());
  if (session.json) {
    boost::json::array tokens;
    for (const Scored::Token& token : scored->tokens)
      tokens.push_back({{"id", token.id}, {"logprob", to_json(token.logprob)}});
    print_json({{"logprob", to_json(scored->logprob)}, {"tokens", std::move(tokens)}, {"greedy", scored->greedy}});
    return kOk;
  }
  for (const Scored::Token& token : scored->tokens) fmt::print("{:>8}  {:10.4f}\n", token.id, token.logprob);
  fmt::print("   total  {:10.4f}{}\n", scored->logprob, scored->greedy ? "  (what the model itself would say)" : "");
  return kOk;
}

}  // namespace

void add_score(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("score", "Log-probability of a continuation");
  auto options = std::make_shared<ScoreOptions>();
  command->add_option("--model", options->model, "A model id of the policy, or a model file")->required();
  command->add_option("--context", options->context, "The text before")->required();
  command->add_option("--continuation", options->continuation, "The text that is scored")->required();
  command->add_option("--threads", session.options.threads, "Threads of the local engine")->check(CLI::PositiveNumber);
  command->footer(
      "Example:\n"
      "  occam score --model smollm2-135m --context \"The capital of France is\" --continuation \" Paris\" --json");
  command->callback([&session, options] { session.action = [&session, options] { return score(session, *options); }; });
}

}  // namespace occam::cli
