// Occam::open: reads the policy, loads the plugins, checks the one against the other.
#include <fmt/format.h>

#include "app/core.hpp"
#include "app/names.hpp"
#include "app/places.hpp"
#include "base/file.hpp"

namespace occam {
namespace {

config::Reading<config::Policy> read_policy(const Options& options, std::string& name) {
  const config::ReadOptions read{.cache = app::models_cache()};
  if (!options.policy.empty()) {
    name = options.policy.string();
    return config::read_policy(options.policy, read);
  }
  std::error_code ignored;
  if (std::filesystem::is_regular_file("occam.toml", ignored)) {
    name = "occam.toml";
    return config::read_policy(name, read);
  }
  name = "<built-in>";
  return config::parse_policy(app::kDefaultPolicy, name, data_directory(), read);
}

plugin::Registry load_plugins(const Options& options, const config::Policy& policy) {
  std::vector<std::filesystem::path> folders = options.plugin_folders;
  for (const auto& folder : policy.plugins.folders) folders.push_back(folder.value.path);
  if (auto built_in = app::built_in_plugins(); !built_in.empty()) folders.push_back(std::move(built_in));
  std::map<std::string, std::string> pins;
  for (const auto& [file, pin] : policy.plugins.sha256) pins.emplace(file, pin.value);
  return plugin::Registry::load(folders, pins);
}

}  // namespace

Result<Occam> Occam::open(const Options& options) {
  auto core = std::make_unique<app::Core>();
  core->options = options;
  config::Reading<config::Policy> reading = read_policy(options, core->policy_name);
  core->policy = std::move(reading.value);
  config::Diagnostics diagnostics = std::move(reading.diagnostics);
  core->registry = load_plugins(options, core->policy);
  for (config::Diagnostic& diagnostic : app::check_names(core->policy, core->registry))
    diagnostics.push_back(std::move(diagnostic));
  config::sort(diagnostics);
  if (config::has_errors(diagnostics)) return fail(app::to_error_with_details(diagnostics));
  for (const config::Diagnostic& diagnostic : diagnostics) core->warnings.push_back(config::render(diagnostic));

  core->store_path = options.store.empty() ? core->policy.store.path.value.path : options.store;
  core->models = std::make_unique<model::Models>(
      core->policy, core->registry, model::Overrides{.threads = options.threads, .context = options.context});
  return Occam(std::move(core));
}

Occam::Occam(std::unique_ptr<app::Core> core) : core_(std::move(core)) {}
Occam::Occam(Occam&&) noexcept = default;
Occam& Occam::operator=(Occam&&) noexcept = default;
Occam::~Occam() = default;

const std::vector<std::string>& Occam::warnings() const {
  return core_->warnings;
}
std::string Occam::policy_name() const {
  return core_->policy_name;
}
std::filesystem::path Occam::store_path() const {
  return core_->store_path;
}

std::string_view version() {
  return OCCAM_VERSION;
}

namespace app {

Error to_error_with_details(const config::Diagnostics& diagnostics) {
  Error error = config::to_error(diagnostics);
  error.details = config::render(diagnostics);
  return error;
}

}  // namespace app
}  // namespace occam
