// occam route plan: which evaluations to run next, by what they are worth to routing.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "occam/json.hpp"
#include "route_commands.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace occam::cli {
namespace {

using enum Table::Align;

void print_plan(const EvaluationPlan& plan, std::size_t most) {
  if (plan.rows.empty()) {
    fmt::print("no further evaluation is expected to change where requests go\n");
    return;
  }
  Table table({{"task"},
               {"model"},
               {"asks for"},
               {"n", kRight},
               {"mean", kRight},
               {"requests", kRight},
               {"items", kRight},
               {"worth", kRight},
               {"a call", kRight},
               {"takes", kRight}});
  const std::size_t rows = std::min(most, plan.rows.size());
  for (std::size_t i = 0; i < rows; ++i) {
    const NextEvaluation& next = plan.rows[i];
    table.add({next.task, next.model, next.threshold, fmt::to_string(next.n), number_text(next.mean, 3),
               fmt::format("{:.0f} %", 100 * next.traffic), fmt::to_string(next.items),
               fmt::format("{:.3g}", 1000 * next.gain), fmt::format("{:.3g}", 1000 * next.gain_per_call),
               seconds_text(next.seconds)});
  }
  fmt::print("{}\n", table.text());
  fmt::print(
      "Worth: how many uses of the task's largest model are expected to be saved in 1,000 requests, an answer of\n"
      "a model that falls short counted as 1 / error of them (2 without an error rate).\n");
  if (plan.requests == 0) fmt::print("No requests are recorded, so all tasks count alike.\n");
  fmt::print("\n");
  for (std::size_t i = 0; i < rows; ++i) fmt::print("{}\n", plan.rows[i].command);
}

int show_plan(const Session& session, std::size_t most) {
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  const Result<EvaluationPlan> plan = occam->evaluation_plan();
  if (!plan) return report(session, plan.error());
  if (session.json)
    fmt::print("{}\n", to_json(*plan));
  else
    print_plan(*plan, most);
  return kOk;
}

}  // namespace

void add_route_plan(CLI::App& group, Session& session) {
  CLI::App* command = group.add_subcommand("plan", "Which evaluations to run next, by what they are worth a call");
  auto most = std::make_shared<std::size_t>(10);
  command->add_option("--top", *most, "Show so many (10); --json shows all")->check(CLI::PositiveNumber);
  command->footer(
      "Examples:\n"
      "  occam route plan\n"
      "  occam route plan --json | jq -r '.rows[0].command' | sh\n"
      "Tasks count by the requests that the store has recorded of them.");
  command->callback([&session, most] { session.action = [&session, most] { return show_plan(session, *most); }; });
}

}  // namespace occam::cli
