// occam eval: run suites over models, import and export outcomes; the other commands have files of their own.
#include <fmt/format.h>
#include <boost/json/array.hpp>

#include <algorithm>
#include <memory>
#include <string>

#include "command.hpp"
#include "eval_commands.hpp"
#include "eval_gates.hpp"
#include "eval_means.hpp"
#include "output.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace occam::cli {
namespace {

boost::json::object run_json(const EvaluationRun& run) {
  boost::json::array corpus;
  for (const CorpusMetric& metric : run.corpus)
    corpus.push_back({{"name", metric.name},
                      {"value", to_json(metric.value)},
                      {"low", to_json(metric.low)},
                      {"high", to_json(metric.high)}});
  return {{"suite", run.suite},
          {"task", run.task},
          {"model", run.model},
          {"metric", run.metric},
          {"planned", run.planned},
          {"n", run.n},
          {"reused", run.reused},
          {"errors", run.errors},
          {"unscorable", run.unscorable},
          {"mean", to_json(run.mean)},
          {"seconds", run.seconds},
          {"failure", run.failure},
          {"samples", run.samples},
          {"reused_answers", run.reused_answers},
          {"judge_calls", run.judge_calls},
          {"judge_cost", to_json(run.judge_cost)},
          {"corpus", std::move(corpus)}};
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
               {"from store", kRight},
               {"time", kRight}});
  for (const EvaluationRun& run : runs)
    table.add({run.model, run.task, run.metric, fmt::format("{}/{}", run.n, run.planned), number_text(run.mean, 3),
               fmt::to_string(run.errors + run.unscorable), fmt::to_string(run.reused),
               fmt::to_string(run.reused_answers), seconds_text(run.seconds)});
  fmt::print("{}", table.text());
  for (const EvaluationRun& run : runs)
    for (const CorpusMetric& metric : run.corpus)
      fmt::print("{} on {}: {} {}, 95 % bootstrap {} to {}\n", run.model, run.suite, metric.name,
                 number_text(metric.value, 3), number_text(metric.low, 3), number_text(metric.high, 3));
  for (const EvaluationRun& run : runs)
    if (run.judge_calls > 0)
      fmt::print("{} on {}: {} calls of judges, cost {}\n", run.model, run.suite, run.judge_calls,
                 number_text(run.judge_cost, 4));
  for (const EvaluationRun& run : runs)
    if (!run.failure.empty()) fmt::print(stderr, "{} on {}: {}\n", run.model, run.suite, run.failure);
}

boost::json::array gates_json(const std::vector<GateFinding>& findings) {
  boost::json::array gates;
  for (const GateFinding& finding : findings)
    gates.push_back({{"task", finding.task},
                     {"model", finding.model},
                     {"required", finding.threshold},
                     {"mean", to_json(finding.mean)},
                     {"met", finding.met}});
  return gates;
}

void print_gates(const std::vector<GateFinding>& findings) {
  for (const GateFinding& finding : findings)
    fmt::print("{}  {} on {}: {} of at least {}\n", finding.met ? "met   " : "MISSED", finding.model, finding.task,
               number_text(finding.mean, 3), finding.threshold);
}

std::string reuse_text(std::int64_t answers) {
  return answers == 0 ? std::string() : fmt::format("  {} answers from the store", answers);
}

/// On the parts of the suites that have some, and over the groups among `names`.
Result<Means> means_of(const Evaluation& evaluation, const std::vector<EvaluationRun>& runs,
                       const std::vector<std::string>& names) {
  Means made;
  std::vector<std::string> models;
  for (const EvaluationRun& run : runs) {
    if (std::ranges::find(models, run.model) == models.end()) models.push_back(run.model);
    if (run.subsets) made.subsets.push_back(*run.subsets);
  }
  auto groups = evaluation.groups({.names = names, .models = models});
  if (!groups) return std::unexpected(groups.error());
  made.groups = std::move(*groups);
  return made;
}

struct RunFlags {
  EvaluationRequest request;
  bool resume = false;
  bool no_cache = false;
  bool logprobs = false;
  std::vector<std::string> required;
};

int run(const Session& session, const RunFlags& flags) {
  const auto gates = parse_gates(flags.required);
  if (!gates) return report(session, gates.error());
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  ProgressLine progress;
  const auto runs = occam->evaluation().run(flags.request, [&](const EvaluationProgress& at) {
    progress.show(fmt::format("{} on {}  {}  mean {}{}", at.model, at.suite,
                              progress_text(at.done, at.total, at.items_per_second, at.seconds_left),
                              number_text(at.mean, 3), reuse_text(at.reused_answers)));
  });
  progress.clear();
  if (!runs) return report(session, runs.error());
  const auto findings = check_gates(*gates, *runs);
  if (!findings) return report(session, findings.error());
  const auto means = means_of(occam->evaluation(), *runs, flags.request.suites);
  if (!means) return report(session, means.error());
  if (session.json) {
    boost::json::array rows;
    for (const EvaluationRun& one : *runs) rows.push_back(run_json(one));
    print_json({{"runs", std::move(rows)},
                {"gates", gates_json(*findings)},
                {"subsets", to_json(means->subsets)},
                {"groups", to_json(means->groups)}});
  } else {
    print_runs(*runs);
    print_means(*means);
    print_gates(*findings);
  }
  if (std::ranges::any_of(*runs, [](const EvaluationRun& one) { return !one.failure.empty(); })) return kFailure;
  return std::ranges::all_of(*findings, &GateFinding::met) ? kOk : kNo;
}

void add_eval_run(CLI::App& group, Session& session) {
  CLI::App* command = group.add_subcommand("run", "Score every item of a suite and store it as it is done");
  auto flags = std::make_shared<RunFlags>();
  EvaluationRequest& request = flags->request;
  command->add_option("suites", request.suites, "Suite files, suites' names, tasks of the policy, or files of groups")
      ->required();
  command->add_option("--models", request.models, "Model ids or files (all candidates of the task)")->delimiter(',');
  auto* limit = command->add_option("--limit", request.limit, "Only the first items")->check(CLI::PositiveNumber);
  command->add_option("--sample", request.sample, "Only so many items, drawn by the seed")
      ->check(CLI::PositiveNumber)
      ->excludes(limit);
  command->add_option("--seed", request.seed, "Of the order and the sample");
  command->add_option("--parallel", request.parallel, "Items in flight (as many as the model gains from)")
      ->check(CLI::PositiveNumber);
  command->add_flag("--resume", flags->resume, "Go on with an interrupted run");
  command->add_flag("--no-cache", flags->no_cache, "Ask the model also for answers that are stored already");
  command->add_option("--judge-calls", request.judge_calls, "Calls of judges in each run, at most")
      ->check(CLI::PositiveNumber);
  command->add_option("--judge-cost", request.judge_cost, "What judges may cost in each run, in the policy's currency")
      ->check(CLI::PositiveNumber);
  command->add_flag("--logprobs", flags->logprobs,
                    "Ask servers, too, how sure they are of each token: what a cascade learns from");
  command->add_option("--require", flags->required, "TASK>=NUMBER: end with 1 where a model's mean is below")
      ->type_name("GATE");
  add_data_option(*command, session);
  command->add_option("--threads", session.options.threads, "Threads of the local engine")->check(CLI::PositiveNumber);
  command->footer(
      "Examples:\n"
      "  occam eval run sentiment topic --models smollm2-135m,tinyllama-1.1b\n"
      "  occam eval run suites/extract.toml --sample 100 --seed 7\n"
      "  occam eval run sentiment --require 'sentiment>=0.85'\n"
      "  occam eval run sentiment --resume\n"
      "  occam eval run sentiment --no-cache\n"
      "Exit code 1: a requirement is missed.");
  command->callback([&session, flags] {
    flags->request.resume = flags->resume ? Resume::kYes : Resume::kNo;
    flags->request.stored_answers = flags->no_cache ? StoredAnswers::kIgnore : StoredAnswers::kReuse;
    flags->request.logprobs = flags->logprobs ? AskLogprobs::kAlways : AskLogprobs::kWhereFree;
    session.action = [&session, flags] { return run(session, *flags); };
  });
}

}  // namespace

void add_data_option(CLI::App& command, Session& session) {
  command.add_option("--data", session.options.data, "Folder with your copies of public data sets ($OCCAM_DATA)")
      ->check(CLI::ExistingDirectory);
}

void add_eval(CLI::App& app, Session& session) {
  CLI::App* group = app.add_subcommand("eval", "Measure models on suites; what is stored of them");
  group->require_subcommand(1);
  add_eval_run(*group, session);
  add_eval_check(*group, session);
  add_eval_decide(*group, session);
  add_eval_report(*group, session);
  add_eval_compare(*group, session);
  add_eval_import(*group, session);
  add_eval_export(*group, session);
}

}  // namespace occam::cli
