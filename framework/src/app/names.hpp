// What only the plugins know of a configuration: whether a name exists and whether a plugin's table follows its schema.
#pragma once

#include "config/policy.hpp"
#include "config/suite.hpp"
#include "plugin/registry.hpp"

namespace occam::app {

/// Backends, routers and their tables, at their places in the policy.
[[nodiscard]] config::Diagnostics check_names(const config::Policy& policy, const plugin::Registry& registry);

/// The same of routers alone, for those who run no model.
[[nodiscard]] config::Diagnostics check_routers(const config::Policy& policy, const plugin::Registry& registry);

/// The suite's evaluator and its table.
[[nodiscard]] config::Diagnostics check_names(const config::Suite& suite, const plugin::Registry& registry);

}  // namespace occam::app
