#include "app/routing.hpp"

#include "app/core.hpp"
#include "app/router_states.hpp"

namespace occam::app {

Result<std::shared_ptr<const eval::Suite>> EvidenceKeys::suite_of(std::string_view task) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = suites_.find(task); found != suites_.end()) return found->second;
  }
  std::shared_ptr<const eval::Suite> suite;
  const Result<config::Suite> read = find_suite(snapshot_, task);
  if (!read && read.error().code != ErrorCode::kNotFound) return fail(read.error());
  if (read) {
    const plugin::PluginInfo* evaluator = snapshot_.registry->find(plugin::Kind::kEvaluator, read->evaluator.value);
    Result<eval::Suite> loaded = eval::Suite::load(*read, *evaluator);
    if (!loaded) return fail(loaded.error());
    suite = std::make_shared<const eval::Suite>(std::move(*loaded));
  }
  const std::lock_guard lock(mutex_);
  return suites_.emplace(task, suite).first->second;
}

Result<std::optional<store::EvidenceKey>> EvidenceKeys::imported_key(std::string_view model, std::string_view task) {
  const auto store = core_.store();
  if (!store) return fail(store.error());
  const auto suite = (*store)->suite_of_task(task);
  if (!suite) return fail(suite.error());
  if (!*suite) return std::nullopt;
  return store::EvidenceKey{.model = store::ModelIdentity::imported(std::string(model)).key(),
                            .suite = (*suite)->hash,
                            .configuration = store::Configuration::imported().hash()};
}

Result<std::optional<store::EvidenceKey>> EvidenceKeys::key(std::string_view model, std::string_view task) {
  const std::pair<std::string, std::string> both(model, task);
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = keys_.find(both); found != keys_.end()) return found->second;
  }
  const auto suite = suite_of(task);
  if (!suite) return fail(suite.error());
  if (*suite == nullptr) return imported_key(model, task);
  const auto info = snapshot_.models->describe(model);
  if (!info) return fail(info.error());
  const auto identity = snapshot_.models->identify(model);
  if (!identity) return fail(identity.error());
  const store::EvidenceKey key = (*suite)->evidence_key(*identity, info->chat_template_hash);
  const std::lock_guard lock(mutex_);
  return keys_.emplace(both, key).first->second;
}

Result<std::int64_t> EvidenceKeys::suite_items(std::string_view task) {
  const auto suite = suite_of(task);
  if (!suite) return fail(suite.error());
  return *suite == nullptr ? 0 : static_cast<std::int64_t>((*suite)->items().size());
}

Routing::Routing(Core& core, const Snapshot& snapshot, store::Store& store, routing::ModelPort& models)
    : snapshot_(snapshot),
      store_(store),
      models_(models),
      keys_(core, snapshot),
      source_(store, [this](std::string_view model, std::string_view task) { return keys_.key(model, task); }),
      evidence_(source_),
      classifier_(find_recogniser(store, snapshot.policy)),
      planner_({.policy = snapshot.policy,
                .models = models,
                .evidence = evidence_,
                .router = [this](std::string_view id, const auto& request) -> Result<plugin::Routing> {
                  const auto router = find_router(id);
                  if (!router) return fail(router.error());
                  return (*router)->route(request);
                },
                .observer = &core.statistics,
                .promoted = [&core](auto policy, auto task,
                                    auto model) { return core.shadow.promoted(policy, task, model); },
                .classifier = classifier_ ? &*classifier_ : nullptr}),
      executor_({.models = models,
                 .breakers = core.breakers,
                 .budgets = core.budgets,
                 .alarm = core.alarm,
                 .clock = core.clock,
                 .observer = &core.statistics,
                 .accept = [this](std::string_view id, const auto& answer) -> Result<plugin::Acceptance> {
                   const auto router = find_router(id);
                   if (!router) return fail(router.error());
                   return (*router)->accept(answer);
                 }}),
      trials_({.models = models,
               .breakers = core.breakers,
               .budgets = core.budgets,
               .alarm = core.alarm,
               .clock = core.clock}) {}

Result<std::shared_ptr<plugin::Router>> Routing::find_router(std::string_view id) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = routers_.find(id); found != routers_.end()) return found->second.router;
  }
  Result<InForce> made = make_router(id);
  if (!made) return fail(made.error());
  InForce in_force;
  {
    const std::lock_guard lock(mutex_);
    in_force = routers_.emplace(id, std::move(*made)).first->second;
  }
  if (in_force.observing != nullptr) in_force.observing->catch_up();  // nobody could tell it until now
  return in_force.router;
}

Result<Routing::InForce> Routing::make_router(std::string_view id) {
  const config::PluginTable* table = snapshot_.policy.find_router(id);
  auto made = snapshot_.registry->make_router(id, table == nullptr ? "{}" : table->json);
  if (!made) return fail(made.error());
  put_state_in_force(store_, snapshot_.policy, **made);
  InForce in_force{.router = std::move(*made), .observing = nullptr};
  if (in_force.router->can_observe())
    in_force.observing = std::make_shared<Observing>(store_, snapshot_.policy, in_force.router);
  return in_force;
}

void Routing::catch_up() const {
  std::vector<std::shared_ptr<Observing>> all;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, in_force] : routers_)
      if (in_force.observing != nullptr) all.push_back(in_force.observing);
  }
  for (const auto& observing : all) observing->catch_up();
}

}  // namespace occam::app
