// occam route explain: the plan for a prompt, each candidate's evidence, and the rule that refused it.
#include <fmt/format.h>

#include <memory>
#include <string>

#include "occam/json.hpp"
#include "route_commands.hpp"
#include "route_forecast.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace occam::cli {
namespace {

void print_plan(const Plan& plan) {
  fmt::print("task      {} ({}{}{})\n", plan.task, plan.recognised_by, plan.recognition.empty() ? "" : ", ",
             plan.recognition);
  fmt::print("asks for  {}\n", plan.threshold);
  fmt::print("policy    {}, router {}\n\n", plan.policy, plan.router);
  using enum Table::Align;
  Table table({{"model"},
               {"size", kRight},
               {"n", kRight},
               {"mean", kRight},
               {"bound", kRight},
               {"verdict"},
               {"refused by"},
               {"why"}});
  for (const Candidate& candidate : plan.candidates)
    table.add({candidate.model, parameters_text(candidate.parameters), fmt::to_string(candidate.n),
               number_text(candidate.mean, 3), number_text(candidate.low, 3), std::string(word(candidate.verdict)),
               candidate.refused_by.empty() ? "-" : candidate.refused_by, candidate.reason});
  fmt::print("{}\n", table.text());
  if (plan.attempts.empty()) fmt::print("refused: no candidate may answer this request\n");
  for (std::size_t i = 0; i < plan.attempts.size(); ++i)
    fmt::print("{}. {} (accept {})\n", i + 1, plan.attempts[i].model, word(plan.attempts[i].accept));
}

int explain(const Session& session, const Request& request) {
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  const Result<Plan> plan = occam->route(request);
  if (!plan) return report(session, plan.error());
  if (session.json)
    fmt::print("{}\n", to_json(*plan));
  else
    print_plan(*plan);
  return plan->attempts.empty() ? kNo : kOk;
}

}  // namespace

void add_route_explain(CLI::App& group, Session& session) {
  CLI::App* command = group.add_subcommand("explain", "The plan for a prompt, with every candidate's evidence");
  auto prompt = std::make_shared<std::string>();
  auto task = std::make_shared<std::string>();
  auto residency = std::make_shared<std::string>();
  auto raw = std::make_shared<bool>(false);
  auto file = std::make_shared<std::string>();
  auto* one = command->add_option("prompt", *prompt, "The prompt");
  command->add_option("--file", *file, "A file of prompts instead, JSON lines or one a line: what they take together")
      ->check(CLI::ExistingFile)
      ->excludes(one);
  command->add_option("--task", *task, "The task that the prompt belongs to");
  command->add_flag("--raw", *raw, "The prompt as it is, without the model's chat template");
  command->add_option("--residency", *residency, "The farthest that the prompt may go")
      ->check(CLI::IsMember({"device", "edge", "cloud"}));
  command->footer(
      "Examples:\n"
      "  occam route explain --task sentiment \"A film to fall asleep in.\"\n"
      "  occam route explain --json \"What is 17 times 23?\"\n"
      "  occam route explain --file prompts.jsonl\n"
      "Exit code 1: the request, or one of the file, would be refused.");
  command->callback([&session, prompt, task, residency, raw, file, one] {
    if (one->count() == 0 && file->empty()) throw CLI::RequiredError("prompt or --file");
    session.action = [&session, prompt, task, residency, raw, file] {
      Request request;
      if (*raw) {
        request.form = PromptForm::kRaw;
        request.prompt = *prompt;
      } else {
        request.messages = {{"user", *prompt}};
      }
      request.task = *task;
      if (*residency == "device") request.residency = Residency::kDevice;
      if (*residency == "edge") request.residency = Residency::kEdge;
      if (*residency == "cloud") request.residency = Residency::kCloud;
      if (!file->empty()) return forecast_file(session, {*file, *task, request.residency});
      return explain(session, request);
    };
  });
}

}  // namespace occam::cli
