// Groups of suites: which suites a name means, and a model's mean over them.
//
// Threads: [any].
#pragma once

#include <string>
#include <vector>

#include "app/snapshot.hpp"

namespace occam::app {

/// The names of suites, with a group's suites in the place of its file. Errors: kUsage for a broken group.
[[nodiscard]] Result<std::vector<std::string>> expand_groups(const std::vector<std::string>& names);

}  // namespace occam::app
