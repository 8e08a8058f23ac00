// Where an installation keeps its things: plugins, suites, the built-in policy and the catalogue.
//
// Found from this library's own file, so that a build folder and an installed prefix work alike. Threads: [any].
#pragma once

#include <filesystem>
#include <string_view>

namespace occam::app {

/// The folder of the plugins that came with this library; empty where there is none.
[[nodiscard]] std::filesystem::path built_in_plugins();
/// The folder of the suites that came with this library; empty where there is none.
[[nodiscard]] std::filesystem::path built_in_suites();
/// Where `models pull` puts files and where a policy's model files are looked for last.
[[nodiscard]] std::filesystem::path models_cache();

/// The texts of configs/occam.toml and configs/models.toml, compiled in.
extern const std::string_view kDefaultPolicy;
extern const std::string_view kCatalogue;

}  // namespace occam::app
