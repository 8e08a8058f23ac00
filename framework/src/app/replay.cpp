// A policy played over stored outcomes: reads both, asks no model and no store.
#include "occam/replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/names.hpp"
#include "app/router_states.hpp"
#include "app/snapshot.hpp"
#include "base/file.hpp"
#include "routing/replay/replay.hpp"

namespace occam {
namespace {

/// What a replay needs of a policy.
struct Rulebook {
  config::Policy policy;
  std::string name;
  std::shared_ptr<const plugin::Registry> registry;
};

/// Errors: kUsage with every diagnostic in `details`. Backends are not looked for.
Result<Rulebook> read_rulebook(const ReplayRequest& request) {
  Options options;
  options.policy = request.policy;
  options.plugin_folders = request.plugin_folders;
  Rulebook book;
  auto reading = app::read_policy(options, book.name);
  book.registry = app::load_plugins(options, reading.value);
  for (config::Diagnostic& diagnostic : app::check_routers(reading.value, *book.registry))
    reading.diagnostics.push_back(std::move(diagnostic));
  config::sort(reading.diagnostics);
  if (config::has_errors(reading.diagnostics)) return fail(app::to_error_with_details(reading.diagnostics));
  book.policy = std::move(reading.value);
  // The outcomes' own cost stands for every size, and orders the ladder.
  for (config::Rules& rules : book.policy.policies) rules.objective = config::Objective::kParameters;
  return book;
}

/// In billions, one a model. Errors: kUsage where a model's are not known.
Result<std::vector<double>> parameters_of(const Rulebook& book, const routing::OutcomeSet& set) {
  std::vector<double> parameters;
  for (const std::string& id : set.models) {
    const config::Model& model = *book.policy.find_model(id);
    if (!model.parameters && !set.has_costs) {
      return fail(ErrorCode::kUsage, fmt::format("nothing says what a request to \"{}\" costs", id),
                  model.id.at.where(),
                  fmt::format("give the model `parameters`, or the outcomes a column \"cost:{}\"", id));
    }
    parameters.push_back(model.parameters ? model.parameters->value / 1e9 : std::nan(""));
  }
  return parameters;
}

routing::MakeRouter router_maker(const Rulebook& book) {
  return [&book](std::string_view id) {
    const config::PluginTable* table = book.policy.find_router(id);
    return book.registry->make_router(id, table == nullptr ? "{}" : table->json);
  };
}

}  // namespace

Result<ReplayReport> replay(const ReplayRequest& request) {
  const Result<Rulebook> book = read_rulebook(request);
  if (!book) return fail(book.error());
  const Result<std::string> text = read_file(request.outcomes);
  if (!text) return fail(text.error());
  const std::vector<std::string> models = app::all_candidates(book->policy);
  if (models.empty()) return fail(ErrorCode::kUsage, "the policy has no models to choose from", book->name);
  const Result<routing::OutcomeSet> set = routing::read_outcome_set(
      *text, request.outcomes.string(), models, {.split_column = request.split_column, .range = request.range});
  if (!set) return fail(set.error());
  Result<std::vector<double>> parameters = parameters_of(*book, *set);
  if (!parameters) return fail(parameters.error());

  const routing::ReplaySetting setting{.policy = book->policy,
                                       .set = *set,
                                       .parameters = std::move(*parameters),
                                       .make_router = router_maker(*book),
                                       .tasks = request.tasks,
                                       .seed = request.seed};
  Result<ReplayReport> report =
      routing::run_replay({.setting = setting,
                           .partition = {.mode = request.mode, .count = request.count, .seed = request.seed},
                           .leaks = request.leaks,
                           .replicates = request.replicates,
                           .cancel = request.cancel,
                           .observer = request.observer});
  if (!report) return fail(report.error());
  report->policy = book->name;
  report->router = book->policy.find_rules("default")->router.value;
  report->outcomes = request.outcomes.string();
  return report;
}

}  // namespace occam
