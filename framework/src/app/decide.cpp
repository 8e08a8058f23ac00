// occam::Evaluation: the smallest model of a ladder that is good enough.
#include <fmt/format.h>

#include "app/evaluating.hpp"
#include "app/judges.hpp"
#include "app/model_port.hpp"
#include "base/clock.hpp"
#include "eval/climb.hpp"
#include "occam/evaluation.hpp"
#include "routing/candidates.hpp"

namespace occam {
namespace {

/// Everything that a search needs, the models not yet loaded.
struct Search {
  app::LoadedSuite loaded;
  std::vector<eval::LadderStep> steps;
  eval::LadderOptions options;
  store::Store* store;
};

Result<std::string> threshold_of(const config::Task& task, const DecideRequest& request) {
  if (!request.at_least.empty()) return request.at_least;
  const config::Threshold& threshold = task.threshold.value;
  if (threshold.kind == config::ThresholdKind::kAtLeast) return threshold.value.text;
  return fail(ErrorCode::kUsage,
              fmt::format("{} asks for a model within {} of the best one, which only runs of a fixed size can tell: a "
                          "run that its own scores end has a biased mean",
                          task.id == "*" ? request.task : task.id, threshold.value.text),
              {},
              fmt::format("decide a fixed threshold, `occam eval decide {0} --at-least 0.85`, or measure all "
                          "candidates: `occam eval run {0}`",
                          request.task));
}

double error_of(const config::Task& task, const DecideRequest& request) {
  constexpr double kDefaultError = 0.05;
  return request.error ? *request.error : task.error ? task.error->value.value : kDefaultError;
}

/// The rules of the task with the models of the request. What it names itself is held to the policy's residency alone.
Result<config::Rules> rules_of(const app::Snapshot& snapshot, const config::Task& task, const DecideRequest& request) {
  config::Rules rules = app::routing_rules(snapshot, task);
  if (request.models.empty()) {
    if (rules.candidates.empty())
      for (const config::Model& model : snapshot.policy.models) rules.candidates.push_back(model.id);
    return rules;
  }
  rules.candidates.clear();
  rules.limits = {};
  for (const std::string& model : request.models) {
    const Result<std::string> id = snapshot.models->resolve(model);
    if (!id) return fail(id.error());
    rules.candidates.push_back({*id, {}});
  }
  return rules;
}

Result<eval::Contender> contender_of(const app::Snapshot& snapshot, const std::string& id) {
  const auto info = snapshot.models->describe(id);
  if (!info) return fail(info.error());
  auto identity = snapshot.models->identify(id);
  if (!identity) return fail(identity.error());
  eval::Contender contender{.identity = *std::move(identity),
                            .label = id,
                            .chat_template_hash = info->chat_template_hash,
                            .load = [&snapshot, id] { return snapshot.models->acquire(id); }};
  if (const auto& price = snapshot.models->declaration(id).price) {
    contender.input_price = price->value.input;
    contender.output_price = price->value.output;
  }
  return contender;
}

/// Smallest first, by the policy's objective.
Result<std::vector<eval::LadderStep>> steps_of(const app::Snapshot& snapshot, const eval::Suite& suite,
                                               store::Store& store, const config::Rules& rules) {
  routing::TaskEvidence evidence;
  std::vector<eval::LadderStep> known;
  for (const config::Located<std::string>& id : rules.candidates) {
    auto contender = contender_of(snapshot, id.value);
    eval::LadderStep step;
    routing::ModelEvidence row;
    if (contender) {
      auto stored = store.evidence(suite.evidence_key(contender->identity, contender->chat_template_hash));
      if (!stored) return fail(stored.error());
      row.evidence = std::move(*stored);
      step.contender = std::move(*contender);
    } else {
      step.contender.label = id.value;
      step.kept_out = contender.error().message;
    }
    evidence.models.push_back(id.value);
    evidence.rows.push_back(std::move(row));
    known.push_back(std::move(step));
  }
  const Request request;
  app::ModelPort models(*snapshot.models);
  std::vector<eval::LadderStep> steps;
  for (const routing::Step& place :
       routing::build_ladder({request, rules, rules.residency, 0, unix_ms()}, evidence, models)) {
    eval::LadderStep& step = known[evidence.index(place.model)];
    if (step.kept_out.empty()) step.kept_out = place.reason;
    steps.push_back(std::move(step));
  }
  return steps;
}

Result<Search> prepare(app::Core& core, const app::Snapshot& snapshot, const DecideRequest& request) {
  auto loaded = app::load_suite(snapshot, request.task);
  if (!loaded) return fail(loaded.error());
  const config::Task& task = app::task_rules(snapshot, loaded->suite.record().task);
  auto threshold = threshold_of(task, request);
  if (!threshold) return fail(threshold.error());
  const auto rules = rules_of(snapshot, task, request);
  if (!rules) return fail(rules.error());
  const auto store = core.store();
  if (!store) return fail(store.error());
  auto steps = steps_of(snapshot, loaded->suite, **store, *rules);
  if (!steps) return fail(steps.error());
  Search search{.loaded = std::move(*loaded), .steps = std::move(*steps), .options = {}, .store = *store};
  search.options.threshold = std::move(*threshold);
  search.options.error = error_of(task, request);
  search.options.direction = request.direction;
  search.options.control = request.control;
  search.options.seed = request.seed;
  search.options.max_items = request.max_items;
  search.options.parallel = request.parallel;
  search.options.cancel = request.cancel;
  search.options.warned = request.warned;
  return search;
}

}  // namespace

Result<LadderVerdict> Evaluation::decide(const DecideRequest& request,
                                         const std::function<void(const DecideProgress&)>& observer) const {
  const auto snapshot = core_->snapshot();
  auto search = prepare(*core_, *snapshot, request);
  if (!search) return fail(search.error());
  search->options.observer = observer;
  const config::Rules& rules =
      app::routing_rules(*snapshot, app::task_rules(*snapshot, search->loaded.suite.record().task));
  app::add_judges(search->options.judges, *snapshot, rules, search->loaded.suite, *search->store);
  return eval::decide_ladder(search->loaded.suite, *search->loaded.evaluator, search->steps, *search->store,
                             search->options);
}

Result<LadderForecast> Evaluation::forecast(const DecideRequest& request) const {
  const auto snapshot = core_->snapshot();
  const auto search = prepare(*core_, *snapshot, request);
  if (!search) return fail(search.error());
  return eval::forecast_ladder(search->loaded.suite, search->steps, *search->store, search->options);
}

}  // namespace occam
