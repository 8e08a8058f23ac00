#include "app/router_states.hpp"

#include <algorithm>
#include <set>

#include "base/log.hpp"
#include "base/sha256.hpp"

namespace occam::app {

std::vector<std::string> candidates_of(const config::Policy& policy, std::string_view router) {
  std::set<std::string> ids;
  for (const config::Rules& rules : policy.policies)
    if (rules.router.value == router)
      for (const auto& id : rules.candidates) ids.insert(id.value);
  return {ids.begin(), ids.end()};
}

std::vector<std::string> all_candidates(const config::Policy& policy) {
  std::vector<std::string> models;
  for (const config::Model& model : policy.models)
    if (std::ranges::any_of(policy.policies, [&](const config::Rules& rules) {
          return std::ranges::find(rules.candidates, model.id.value, &config::Located<std::string>::value) !=
                 rules.candidates.end();
        }))
      models.push_back(model.id.value);
  return models;
}

std::string router_use(const config::Policy& policy, const plugin::PluginInfo& router) {
  const config::PluginTable* const table = policy.find_router(router.id);
  Sha256 hash;
  hash.field(router.id).field(router.version).field(table == nullptr ? "{}" : table->json);
  for (const std::string& id : candidates_of(policy, router.id)) hash.field(id);
  return hash.hex();
}

void put_state_in_force(store::Store& store, const config::Policy& policy, const plugin::Router& router) {
  if (!router.can_fit()) return;
  const auto found = store.find_router_state(router.info().id, router_use(policy, router.info()));
  if (!found) {
    log_warning("router.state.unread", "router={} reason=\"{}\"", router.info().id, found.error().message);
    return;
  }
  if (!*found) return;
  if (const auto loaded = router.load_state((*found)->state); !loaded)
    log_warning("router.state.refused", "router={} reason=\"{}\"", router.info().id, loaded.error().message);
}

std::string recogniser_use(const config::Policy& policy) {
  std::set<std::string> tasks;
  for (const config::Task& task : policy.tasks) tasks.insert(task.id);
  Sha256 hash;
  for (const std::string& task : tasks) hash.field(task);
  return hash.hex();
}

std::optional<routing::TaskClassifier> find_recogniser(store::Store& store, const config::Policy& policy) {
  if (!policy.recognition.classifier) return std::nullopt;
  const auto found = store.find_router_state(kRecogniser, recogniser_use(policy));
  if (!found) log_warning("recogniser.unread", "reason=\"{}\"", found.error().message);
  if (!found || !*found) return std::nullopt;
  auto classifier = routing::TaskClassifier::load((*found)->state);
  if (classifier) return std::move(*classifier);
  log_warning("recogniser.refused", "reason=\"{}\"", classifier.error().message);
  return std::nullopt;
}

}  // namespace occam::app
