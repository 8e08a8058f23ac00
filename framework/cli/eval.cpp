// occam eval: run suites over models, report what is stored, import and export outcomes.
#include <fmt/format.h>
#include <boost/json/array.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include "command.hpp"
#include "eval_commands.hpp"
#include "output.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace occam::cli {
namespace {

std::string number_text(double number, int digits) {
  return std::isfinite(number) ? fmt::format("{:.{}f}", number, digits) : "-";
}

boost::json::object run_json(const EvaluationRun& run) {
  return {{"suite", run.suite},        {"task", run.task},       {"model", run.model},
          {"metric", run.metric},      {"planned", run.planned}, {"n", run.n},
          {"reused", run.reused},      {"errors", run.errors},   {"unscorable", run.unscorable},
          {"mean", to_json(run.mean)}, {"seconds", run.seconds}, {"failure", run.failure}};
}

void print_runs(const std::vector<EvaluationRun>& runs) {
  using enum Table::Align;
  Table table({{"model"},
               {"task"},
               {"metric"},
               {"n", kRight},
               {"mean", kRight},
               {"errors", kRight},
               {"reused", kRight},
               {"time", kRight}});
  for (const EvaluationRun& run : runs)
    table.add({run.model, run.task, run.metric, fmt::format("{}/{}", run.n, run.planned), number_text(run.mean, 3),
               fmt::to_string(run.errors + run.unscorable), fmt::to_string(run.reused), seconds_text(run.seconds)});
  fmt::print("{}", table.text());
  for (const EvaluationRun& run : runs)
    if (!run.failure.empty()) fmt::print(stderr, "{} on {}: {}\n", run.model, run.suite, run.failure);
}

int run(const Session& session, const EvaluationRequest& request) {
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  ProgressLine progress;
  const auto runs = occam->evaluation().run(request, [&](const EvaluationProgress& at) {
    progress.show(fmt::format("{} on {}  {}  mean {}", at.model, at.suite,
                              progress_text(at.done, at.total, at.items_per_second, at.seconds_left),
                              number_text(at.mean, 3)));
  });
  progress.clear();
  if (!runs) return report(session, runs.error());
  if (session.json) {
    boost::json::array rows;
    for (const EvaluationRun& one : *runs) rows.push_back(run_json(one));
    print_json({{"runs", std::move(rows)}});
  } else {
    print_runs(*runs);
  }
  return std::ranges::all_of(*runs, [](const EvaluationRun& one) { return one.failure.empty(); }) ? kOk : kFailure;
}

void add_eval_run(CLI::App& group, Session& session) {
  CLI::App* command = group.add_subcommand("run", "Score every item of a suite and store it as it is done");
  auto request = std::make_shared<EvaluationRequest>();
  auto resume = std::make_shared<bool>(false);
  command->add_option("suites", request->suites, "Suite files, or tasks of the policy")->required();
  command->add_option("--models", request->models, "Model ids or files (all candidates of the task)")->delimiter(',');
  auto* limit = command->add_option("--limit", request->limit, "Only the first items")->check(CLI::PositiveNumber);
  command->add_option("--sample", request->sample, "Only so many items, drawn by the seed")
      ->check(CLI::PositiveNumber)
      ->excludes(limit);
  command->add_option("--seed", request->seed, "Of the order and the sample");
  command->add_flag("--resume", *resume, "Go on with an interrupted run");
  command->add_option("--threads", session.options.threads, "Threads of the local engine")->check(CLI::PositiveNumber);
  command->footer(
      "Examples:\n"
      "  occam eval run sentiment topic --models smollm2-135m,tinyllama-1.1b\n"
      "  occam eval run suites/extract.toml --sample 100 --seed 7\n"
      "  occam eval run sentiment --resume");
  command->callback([&session, request, resume] {
    request->resume = *resume ? Resume::kYes : Resume::kNo;
    session.action = [&session, request] { return run(session, *request); };
  });
}

}  // namespace

void add_eval(CLI::App& app, Session& session) {
  CLI::App* group = app.add_subcommand("eval", "Measure models on suites; what is stored of them");
  group->require_subcommand(1);
  add_eval_run(*group, session);
  add_eval_report(*group, session);
  add_eval_compare(*group, session);

  add_eval_import(*group, session);
  add_eval_export(*group, session);
}

}  // namespace occam::cli
