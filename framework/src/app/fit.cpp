// Occam::fit: routers learn from stored outcomes, fold by fold for what it gains, then on all rows for keeps.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/core.hpp"
#include "app/router_states.hpp"
#include "app/stored_outcomes.hpp"
#include "base/file.hpp"
#include "routing/replay/fit_input.hpp"
#include "routing/replay/replay.hpp"

namespace occam {
namespace {

constexpr std::string_view kStoreSource = "store";

/// A policy with the outcomes that its routers are fitted on.
struct Fitting {
  const app::Snapshot& snapshot;
  config::Policy policy;  ///< the outcomes' own cost orders the ladder, whatever the objective
  routing::OutcomeSet set;
  std::vector<double> parameters;  ///< in billions, one a model of the set
  std::string source;
};

routing::MakeRouter router_maker(const app::Snapshot& snapshot) {
  return [&snapshot](std::string_view id) {
    const config::PluginTable* const table = snapshot.policy.find_router(id);
    return snapshot.registry->make_router(id, table == nullptr ? "{}" : table->json);
  };
}

/// The routers of the policy that learn; maybe none.
Result<std::vector<std::shared_ptr<plugin::Router>>> learners(const app::Snapshot& snapshot) {
  std::vector<std::shared_ptr<plugin::Router>> found;
  for (const config::Rules& rules : snapshot.policy.policies) {
    const std::string& id = rules.router.value;
    const auto same = [&](const auto& router) { return router->info().id == id; };
    if (std::ranges::any_of(found, same)) continue;
    auto router = router_maker(snapshot)(id);
    if (!router) return fail(router.error());
    if ((*router)->can_fit()) found.push_back(std::move(*router));
  }
  return found;
}

/// What the prompts of the rows teach of their tasks; nothing where they are too few, or of one task alone.
std::optional<std::string> fit_tasks(const routing::OutcomeSet& set, std::uint64_t seed) {
  std::vector<routing::LabelledPrompt> prompts;
  for (const routing::OutcomeRow& row : set.rows)
    if (!row.prompt.empty()) prompts.push_back({row.prompt, row.task});
  auto fitted = routing::fit_recogniser(prompts, seed);
  return fitted ? std::optional(std::move(*fitted)) : std::nullopt;
}

std::string describe_recogniser(std::string_view bytes, double minimum_probability) {
  const auto classifier = routing::TaskClassifier::load(bytes);
  if (!classifier) return {};
  const routing::HeldOut::Rates rates = classifier->held_out().at(minimum_probability);
  return fmt::format("{} tasks; of {} held-out prompts it recognises {}, {} of them wrongly",
                     classifier->tasks().size(), rates.n, rates.recognised, rates.wrong);
}

/// Of the policy, else of the model's own file. Errors: kUsage where neither says it and the outcomes have no costs.
Result<std::vector<double>> parameters_of(const app::Snapshot& snapshot, const routing::OutcomeSet& set) {
  std::vector<double> parameters;
  for (const std::string& id : set.models) {
    const config::Model& model = *snapshot.policy.find_model(id);
    double known = model.parameters ? model.parameters->value : std::nan("");
    if (!model.parameters)
      if (const auto info = snapshot.models->describe(id)) known = info->parameters;
    if (!(known > 0) && !set.has_costs)
      return fail(ErrorCode::kUsage, fmt::format("nothing says what a request to \"{}\" costs", id),
                  model.id.at.where(), "give the model `parameters`");
    parameters.push_back(known / 1e9);
  }
  return parameters;
}

Result<Fitting> gather(app::Core& core, const app::Snapshot& snapshot, const FitRequest& request) {
  Fitting fitting{.snapshot = snapshot, .policy = snapshot.policy, .set = {}, .parameters = {}, .source = {}};
  for (config::Rules& rules : fitting.policy.policies) rules.objective = config::Objective::kParameters;
  const std::vector<std::string> models = app::all_candidates(snapshot.policy);
  if (request.outcomes.empty()) {
    auto set = app::stored_outcomes(core, snapshot, models);
    if (!set) return fail(set.error());
    fitting.set = std::move(*set);
    fitting.source = kStoreSource;
  } else {
    const Result<std::string> text = read_file(request.outcomes);
    if (!text) return fail(text.error());
    auto set = routing::read_outcome_set(*text, request.outcomes.string(), models, {.range = request.range});
    if (!set) return fail(set.error());
    fitting.set = std::move(*set);
    fitting.source = request.outcomes.string();
  }
  auto parameters = parameters_of(snapshot, fitting.set);
  if (!parameters) return fail(parameters.error());
  fitting.parameters = std::move(*parameters);
  return fitting;
}

Result<ReplayReport> hold_out(const Fitting& fitting, const FitRequest& request) {
  const routing::ReplaySetting setting{.policy = fitting.policy,
                                       .set = fitting.set,
                                       .parameters = fitting.parameters,
                                       .make_router = router_maker(fitting.snapshot),
                                       .tasks = TaskSource::kDeclared,
                                       .seed = request.seed};
  auto report =
      routing::run_replay({.setting = setting,
                           .partition = {.mode = ReplayMode::kFolds, .count = request.folds, .seed = request.seed},
                           .leaks = request.duplicates,
                           .replicates = request.replicates,
                           .cancel = request.cancel,
                           .observer = request.observer});
  if (!report) return report;
  if (request.duplicates == LeakRule::kRefuse && report->twins > 0)
    return fail(ErrorCode::kRefused, fmt::format("{} prompts are the same as others, or nearly", report->twins),
                fitting.source, "without --strict they stay in one fold");
  report->policy = fitting.snapshot.policy_name;
  report->router = fitting.policy.find_rules("default")->router.value;
  report->outcomes = fitting.source;
  return report;
}

/// Fits one router on all rows.
Result<plugin::Fitted> fit_all(const Fitting& fitting, const plugin::Router& router, std::uint64_t seed) {
  const routing::ReplayCosts costs = routing::mean_costs(fitting.set, fitting.parameters);
  const std::vector<std::string> ids = app::candidates_of(fitting.policy, router.info().id);
  std::vector<std::size_t> ladder, rows(fitting.set.rows.size());
  for (std::size_t i = 0; i < fitting.set.models.size(); ++i)
    if (std::ranges::binary_search(ids, fitting.set.models[i])) ladder.push_back(i);
  std::ranges::stable_sort(ladder, {}, [&](std::size_t model) { return costs.mean[model]; });
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  const routing::FitInput input(fitting.set, rows, ladder, costs, seed);
  return router.fit(input.request());
}

std::unexpected<Error> nothing_to_fit(const app::Snapshot& snapshot) {
  return fail(ErrorCode::kUsage,
              fmt::format("the router \"{}\" learns nothing, and the prompts do not tell several tasks apart",
                          snapshot.policy.find_rules("default")->router.value),
              snapshot.policy_name, "name a router that learns under [policy.default] router = \"…\": occam plugins");
}

/// Stores what was learnt, for the next reload. Errors: kStore.
Result<void> keep(app::Core& core, const FitReport& report, std::string learner, std::string use, std::string state) {
  const auto store = core.store();
  if (!store) return fail(store.error());
  return (*store)->put_router_state({.router = std::move(learner),
                                     .use = std::move(use),
                                     .fitted_on = report.fitted_on,
                                     .rows = report.rows,
                                     .source = report.source,
                                     .summary = report.held_out.notes.back(),
                                     .created_ms = 0,
                                     .state = std::move(state)});
}

}  // namespace

Result<FitReport> Occam::fit(const FitRequest& request) const {
  const auto snapshot = core_->snapshot();
  const auto routers = learners(*snapshot);
  if (!routers) return fail(routers.error());
  const Result<Fitting> fitting = gather(*core_, *snapshot, request);
  if (!fitting) return fail(fitting.error());
  auto held_out = hold_out(*fitting, request);
  if (!held_out) return fail(held_out.error());

  FitReport report{.source = fitting->source,
                   .fitted_on = fitting->set.hash(),
                   .rows = static_cast<std::int64_t>(fitting->set.rows.size()),
                   .held_out = std::move(*held_out),
                   .routers = {}};
  const bool keeps = request.keeping == FitKeeping::kKeep;
  for (const auto& router : *routers) {
    auto fitted = fit_all(*fitting, *router, request.seed);
    if (!fitted) return fail(fitted.error());
    report.routers.push_back({router->info().id, fitted->state.size(), std::move(fitted->notes)});
    if (!keeps) continue;
    auto kept = keep(*core_, report, router->info().id, app::router_use(snapshot->policy, router->info()),
                     std::move(fitted->state));
    if (!kept) return fail(kept.error());
  }
  std::optional<std::string> tasks = fit_tasks(fitting->set, request.seed);
  if (!tasks && routers->empty()) return nothing_to_fit(*snapshot);
  if (!tasks) return report;
  report.recogniser = describe_recogniser(*tasks, snapshot->policy.recognition.minimum_probability);
  if (!keeps) return report;
  auto kept =
      keep(*core_, report, std::string(app::kRecogniser), app::recogniser_use(snapshot->policy), std::move(*tasks));
  if (!kept) return fail(kept.error());
  return report;
}

}  // namespace occam
