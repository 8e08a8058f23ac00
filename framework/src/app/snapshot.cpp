#include "app/snapshot.hpp"

#include <algorithm>

#include "app/core.hpp"
#include "app/model_port.hpp"
#include "app/names.hpp"
#include "app/places.hpp"
#include "app/routing.hpp"
#include "base/file.hpp"
#include "model/machine_memory.hpp"

namespace occam::app {
namespace {

constexpr std::string_view kBuiltIn = "<built-in>";

bool names_same_plugins(const config::PluginsTable& a, const config::PluginsTable& b) {
  const auto path = [](const auto& folder) { return folder.value.path; };
  const auto pin = [](const auto& entry) { return std::pair(entry.first, entry.second.value); };
  return std::ranges::equal(a.folders, b.folders, {}, path, path) &&
         std::ranges::equal(a.sha256, b.sha256, {}, pin, pin);
}

}  // namespace

config::Reading<config::Policy> read_policy(const Options& options, std::string& name) {
  const config::ReadOptions read{.cache = models_cache()};
  name = options.policy.empty() ? kBuiltIn : options.policy.string();
  return options.policy.empty() ? config::parse_policy(kDefaultPolicy, name, data_directory(), read)
                                : config::read_policy(options.policy, read);
}

std::shared_ptr<const plugin::Registry> load_plugins(const Options& options, const config::Policy& policy) {
  std::vector<std::filesystem::path> folders = options.plugin_folders;
  for (const auto& folder : policy.plugins.folders) folders.push_back(folder.value.path);
  if (auto built_in = built_in_plugins(); !built_in.empty()) folders.push_back(std::move(built_in));
  std::map<std::string, std::string> pins;
  for (const auto& [file, pin] : policy.plugins.sha256) pins.emplace(file, pin.value);
  return std::make_shared<const plugin::Registry>(plugin::Registry::load(folders, pins));
}

Snapshot::Snapshot() = default;
Snapshot::~Snapshot() = default;

Result<std::shared_ptr<const Snapshot>> Snapshot::read(const Options& options,
                                                       const std::shared_ptr<model::Memory>& memory,
                                                       const Snapshot* predecessor) {
  const auto snapshot = std::make_shared<Snapshot>();
  config::Reading<config::Policy> reading = read_policy(options, snapshot->policy_name);
  snapshot->policy = std::move(reading.value);
  snapshot->data = options.data;
  config::Diagnostics diagnostics = std::move(reading.diagnostics);
  const bool keeps_plugins =
      predecessor != nullptr && names_same_plugins(predecessor->policy.plugins, snapshot->policy.plugins);
  snapshot->registry = keeps_plugins ? predecessor->registry : load_plugins(options, snapshot->policy);
  for (config::Diagnostic& diagnostic : check_names(snapshot->policy, *snapshot->registry))
    diagnostics.push_back(std::move(diagnostic));
  config::sort(diagnostics);
  if (config::has_errors(diagnostics)) return fail(to_error_with_details(diagnostics));
  for (const config::Diagnostic& diagnostic : diagnostics) snapshot->warnings.push_back(config::render(diagnostic));
  snapshot->models = std::make_unique<model::Models>(
      model::Models::Parts{.policy = snapshot->policy,
                           .registry = *snapshot->registry,
                           .memory = memory,
                           .overrides = {.threads = options.threads, .context = options.context},
                           .predecessor = keeps_plugins ? predecessor->models.get() : nullptr});
  return snapshot;
}

Result<const Routing*> Snapshot::routing(Core& core) const {
  const Result<store::Store*> store = core.store();
  if (!store) return fail(store.error());
  const std::lock_guard lock(mutex_);
  if (routing_ == nullptr) {
    model_port_ = std::make_unique<ModelPort>(*models);
    routing_ = std::make_unique<Routing>(core, *this, **store, *model_port_);
  }
  return routing_.get();
}

model::Memory::Limits memory_limits(const config::Policy& policy) {
  const config::MemoryTable& table = policy.memory;
  const std::uint64_t bytes =
      table.limit ? static_cast<std::uint64_t>(table.limit->value) : model::machine_memory_bytes() / 10 * 8;
  return {.bytes = bytes, .queue = static_cast<std::size_t>(table.queue)};
}

Error to_error_with_details(const config::Diagnostics& diagnostics) {
  Error error = config::to_error(diagnostics);
  error.details = config::render(diagnostics);
  return error;
}

}  // namespace occam::app
