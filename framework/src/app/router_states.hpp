// What was learnt, between the store and those who use it: the states of routers and the classifier of tasks.
//
// Threads: [any].
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/policy.hpp"
#include "plugin/router.hpp"
#include "routing/task_classifier.hpp"
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

/// The classifier's place beside the routers' states.
inline constexpr std::string_view kRecogniser = "task recogniser";

/// Names what a classifier is for: the tasks that have a table in the policy.
[[nodiscard]] std::string recogniser_use(const config::Policy& policy);

/// The newest stored classifier for these tasks; none where there is none, where the policy wants none, or where its
/// bytes are not this version's, which the log says.
[[nodiscard]] std::optional<routing::TaskClassifier> find_recogniser(store::Store& store, const config::Policy& policy);

}  // namespace occam::app
