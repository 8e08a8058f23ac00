// occam::Evaluation: suites over models, and the tables of what came of it.
#include "occam/evaluation.hpp"

#include <map>

#include "app/core.hpp"
#include "app/evaluating.hpp"
#include "app/groups.hpp"
#include "app/judges.hpp"
#include "app/routing.hpp"
#include "eval/compare.hpp"
#include "eval/outcomes.hpp"
#include "eval/report.hpp"
#include "eval/runner.hpp"
#include "eval/subsets.hpp"
#include "eval/suite.hpp"

namespace occam {
namespace {

eval::RunOptions to_options(const EvaluationRequest& request,
                            const std::function<void(const EvaluationProgress&)>& observer) {
  return {.limit = request.limit,
          .sample = request.sample,
          .seed = request.seed,
          .resume = request.resume,
          .stored_answers = request.stored_answers,
          .judges = {.most_calls = request.judge_calls, .most_cost = request.judge_cost},
          .parallel = request.parallel,
          .cancel = request.cancel,
          .observer = observer};
}

/// A run that did not begin.
EvaluationRun failed_run(const app::LoadedSuite& loaded, const std::string& model, const Error& error) {
  EvaluationRun run;
  run.suite = loaded.suite.record().name;
  run.task = loaded.suite.record().task;
  run.model = model;
  run.metric = loaded.suite.record().metric;
  run.failure = error.where.empty() ? error.message : error.where + ": " + error.message;
  return run;
}

Result<EvaluationRun> run_one(app::Core& core, const app::Snapshot& snapshot, const app::LoadedSuite& loaded,
                              const std::string& model, const EvaluationRequest& request,
                              const std::function<void(const EvaluationProgress&)>& observer) {
  const Result<std::string> id = snapshot.models->resolve(model);
  if (!id) return fail(id.error());
  const auto store = core.store();
  if (!store) return fail(store.error());
  const auto identity = snapshot.models->identify(*id);
  if (!identity) return failed_run(loaded, *id, identity.error());
  const auto subject = snapshot.models->acquire(*id);
  if (!subject) return failed_run(loaded, *id, subject.error());
  eval::Subject under_test{.model = **subject, .identity = *identity, .label = *id};
  under_test.logprobs = request.logprobs;
  if (const auto& price = snapshot.models->declaration(*id).price) {
    under_test.input_price = price->value.input;
    under_test.output_price = price->value.output;
  }
  eval::RunOptions judged = to_options(request, observer);
  const config::Task& task = app::task_rules(snapshot, loaded.suite.record().task);
  app::add_judges(judged.judges, snapshot, app::routing_rules(snapshot, task), loaded.suite, **store);
  auto run = eval::run_suite(loaded.suite, *loaded.evaluator, under_test, **store, judged);
  if (!run) return run;
  auto subsets = eval::subset_means(**store, loaded.suite,
                                    loaded.suite.evidence_key(*identity, (*subject)->info().chat_template_hash), *id);
  if (!subsets) return fail(subsets.error());
  run->subsets = std::move(*subsets);
  return run;
}

/// Gives each candidate of the policy the verdict that a request of its task would be routed by.
Result<void> judge_as_routed(app::Core& core, const app::Snapshot& snapshot, std::vector<Evidence>& rows) {
  const auto routing = snapshot.routing(core);
  if (!routing) return fail(routing.error());
  std::map<std::string, std::vector<Candidate>> judged;
  for (Evidence& row : rows) {
    if (!judged.contains(row.task)) {
      Request request;
      request.task = row.task;
      request.messages = {{"user", ""}};
      const auto route = (*routing)->planner().plan(request);
      judged.emplace(row.task, route ? route->plan.candidates : std::vector<Candidate>{});
    }
    for (const Candidate& candidate : judged[row.task])
      if (candidate.model == row.model && candidate.n == row.n) row.verdict = candidate.verdict;
  }
  return {};
}

}  // namespace

Evaluation Occam::evaluation() const {
  return Evaluation(*core_);
}

Result<std::vector<EvaluationRun>> Evaluation::run(
    const EvaluationRequest& request, const std::function<void(const EvaluationProgress&)>& observer) const {
  const auto snapshot = core_->snapshot();
  const auto names = app::expand_groups(request.suites);
  if (!names) return fail(names.error());
  std::vector<app::LoadedSuite> suites;
  for (const std::string& name : *names) {
    Result<app::LoadedSuite> loaded = app::load_suite(*snapshot, name);
    if (!loaded) return fail(loaded.error());
    suites.push_back(std::move(*loaded));
  }
  std::vector<EvaluationRun> runs;
  for (const app::LoadedSuite& loaded : suites) {
    const std::vector<std::string> models =
        request.models.empty() ? app::task_candidates(*snapshot, loaded.suite.record().task) : request.models;
    if (models.empty())
      return fail(ErrorCode::kUsage, "there is no model to evaluate", {},
                  "name some with --models, or declare them in the policy");
    for (const std::string& model : models) {
      Result<EvaluationRun> run = run_one(*core_, *snapshot, loaded, model, request, observer);
      if (!run) return fail(run.error());
      runs.push_back(std::move(*run));
      if (request.cancel.stop_requested()) return runs;
    }
  }
  return runs;
}

Result<std::vector<Evidence>> Evaluation::report(const ReportQuery& query) const {
  const auto store = core_->store();
  if (!store) return fail(store.error());
  const auto snapshot = core_->snapshot();
  std::vector<eval::TaskThreshold> thresholds;
  for (const config::Task& task : snapshot->policy.tasks) {
    std::optional<double> error;
    if (task.error) error = task.error->value.value;
    thresholds.push_back({task.id, task.threshold.value, error});
  }
  Result<std::vector<Evidence>> rows = eval::make_report(**store, thresholds, query);
  if (!rows) return rows;
  if (auto judged = judge_as_routed(*core_, *snapshot, *rows); !judged) return fail(judged.error());
  return rows;
}

Result<Comparison> Evaluation::compare(const ComparisonRequest& request) const {
  const auto store = core_->store();
  if (!store) return fail(store.error());
  return eval::compare_models(**store, request);
}

Result<ImportSummary> Evaluation::import_outcomes(const std::filesystem::path& file,
                                                  const ImportOptions& options) const {
  const auto store = core_->store();
  if (!store) return fail(store.error());
  return eval::import_outcomes(**store, file, options);
}

Result<std::int64_t> Evaluation::export_outcomes(const std::filesystem::path& file) const {
  const auto store = core_->store();
  if (!store) return fail(store.error());
  return eval::export_outcomes(**store, file);
}

}  // namespace occam
