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

}  // namespace occam::app
