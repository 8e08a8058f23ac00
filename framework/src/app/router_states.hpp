// The states of routers between the store and the plugins: what a state is for, and putting it in force.
//
// Threads: [any].
#pragma once

#include <string>

#include "config/policy.hpp"
#include "plugin/router.hpp"
#include "store/store.hpp"

namespace occam::app {

/// Names what a state of this router is for: the plugin's version, its table and all candidates that it may be given. A
/// change of any of them makes the state another's.
[[nodiscard]] std::string router_use(const config::Policy& policy, const plugin::PluginInfo& router);

/// The ids of the candidates that the policy's rules give to this router, sorted.
[[nodiscard]] std::vector<std::string> candidates_of(const config::Policy& policy, std::string_view router);

/// The ids of the candidates of any of the policy's rules, in its order of models.
[[nodiscard]] std::vector<std::string> all_candidates(const config::Policy& policy);

/// Loads the newest stored state for this use into a router that has one to load. A state that it does not take is said
/// in the log, and the router goes on without: it then decides as one that has learnt nothing.
void put_state_in_force(store::Store& store, const config::Policy& policy, const plugin::Router& router);

}  // namespace occam::app
