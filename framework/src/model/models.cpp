#include "model/models.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json.hpp"
#include "model/digest.hpp"

namespace occam::model {

/// One model's life. `mutex` is held while it loads, so that others of the same model wait for the outcome.
struct Models::Entry {
  config::Model declaration;
  mutable std::mutex mutex;
  State state = State::kDeclared;
  std::shared_ptr<plugin::LoadedModel> weights;
  std::shared_ptr<plugin::LoadedModel> vocabulary;
  std::weak_ptr<plugin::LoadedModel> draining;
};

namespace {

/// Whether the backend's table may have a key, by its JSON Schema.
bool has_key(const plugin::PluginInfo& info, std::string_view key) {
  const Result<json::value> schema = json::parse(info.config_schema);
  if (!schema || !schema->is_object()) return false;
  const json::value* properties = schema->get_object().if_contains("properties");
  return properties != nullptr && properties->is_object() && properties->get_object().contains(key);
}

std::string with_number(const std::string& table, std::string_view key, std::int32_t number) {
  Result<json::value> parsed = json::parse(table);
  if (!parsed || !parsed->is_object()) return table;
  parsed->get_object()[key] = number;
  return json::serialize(*parsed);
}

/// Puts the plugin's key path at its place in the policy.
Error locate(Error error, const config::PluginTable& table) {
  if (std::string where = table.position_of(error.where).where(); !where.empty()) error.where = std::move(where);
  return error;
}

}  // namespace

Models::Models(const config::Policy& policy, const plugin::Registry& registry, Overrides overrides)
    : policy_(policy), registry_(registry), overrides_(overrides) {
  for (const config::Model& model : policy.models) {
    auto entry = std::make_unique<Entry>();
    entry->declaration = model;
    order_.push_back(model.id.value);
    entries_.emplace(model.id.value, std::move(entry));
  }
}

Models::~Models() = default;

Result<std::string> Models::resolve(std::string_view id_or_file) {
  const std::lock_guard lock(mutex_);
  if (entries_.contains(id_or_file)) return std::string(id_or_file);
  std::error_code ignored;
  const std::filesystem::path file = std::filesystem::absolute(id_or_file, ignored);
  if (!std::filesystem::is_regular_file(file, ignored))
    return fail(ErrorCode::kNotFound, fmt::format("\"{}\" is neither a model of the policy nor a file", id_or_file), {},
                order_.empty() ? "occam models pull NAME fetches one; occam models lists them"
                               : fmt::format("the policy's models are: {}", fmt::join(order_, ", ")));
  for (const auto& [id, entry] : entries_)
    if (entry->declaration.file && std::filesystem::equivalent(entry->declaration.file->value.path, file, ignored))
      return id;

  std::string id = file.stem().string();
  while (entries_.contains(id)) id += '\'';
  auto entry = std::make_unique<Entry>();
  entry->declaration.id.value = id;
  entry->declaration.backend.value = "cpu";
  entry->declaration.file = config::Located<config::File>{{std::string(id_or_file), file}, {}};
  json::object table = {{"id", id}, {"backend", "cpu"}, {"file", file.string()}};
  if (overrides_.context > 0) table["context"] = overrides_.context;
  entry->declaration.table.json = json::serialize(table);
  order_.push_back(id);
  entries_.emplace(id, std::move(entry));
  return id;
}

std::vector<std::string> Models::ids() const {
  const std::lock_guard lock(mutex_);
  return order_;
}

Result<Models::Entry*> Models::find(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(id);
  if (found == entries_.end()) return fail(ErrorCode::kNotFound, fmt::format("there is no model \"{}\"", id));
  return found->second.get();
}

const config::Model& Models::declaration(std::string_view id) const {
  return (*find(id))->declaration;
}

Result<std::shared_ptr<plugin::Backend>> Models::backend_of(const config::Model& model) {
  const std::lock_guard lock(mutex_);
  if (const auto found = backends_.find(model.backend.value); found != backends_.end()) return found->second;
  const config::PluginTable* table = policy_.find_backend(model.backend.value);
  std::string config = table == nullptr ? "{}" : table->json;
  if (const plugin::PluginInfo* info = registry_.find(plugin::Kind::kBackend, model.backend.value);
      info != nullptr && overrides_.threads > 0 && has_key(*info, "threads"))
    config = with_number(config, "threads", overrides_.threads);
  auto backend = registry_.make_backend(model.backend.value, config);
  if (!backend) return fail(table == nullptr ? backend.error() : locate(backend.error(), *table));
  backends_.emplace(model.backend.value, *backend);
  return *backend;
}

Result<std::shared_ptr<plugin::LoadedModel>> Models::load(Entry& entry, plugin::LoadScope scope) {
  const config::Model& model = entry.declaration;
  const auto backend = backend_of(model);
  if (!backend) return fail(backend.error());
  auto loaded = (*backend)->load(model.id.value, model.table.json, scope);
  if (!loaded) return fail(locate(loaded.error(), model.table));
  return loaded;
}

Result<std::shared_ptr<plugin::LoadedModel>> Models::acquire(std::string_view id) {
  const Result<Entry*> found = find(id);
  if (!found) return fail(found.error());
  Entry& entry = **found;
  const std::lock_guard lock(entry.mutex);
  if (entry.weights == nullptr) entry.weights = entry.draining.lock();
  if (entry.weights != nullptr) {
    entry.state = State::kReady;
    return entry.weights;
  }
  entry.state = State::kLoading;
  auto loaded = load(entry, plugin::LoadScope::kWeights);
  entry.state = loaded ? State::kReady : State::kDeclared;
  if (loaded) entry.weights = *loaded;
  return loaded;
}

Result<std::shared_ptr<plugin::LoadedModel>> Models::acquire_vocabulary(std::string_view id) {
  const Result<Entry*> found = find(id);
  if (!found) return fail(found.error());
  Entry& entry = **found;
  const std::lock_guard lock(entry.mutex);
  if (entry.weights != nullptr) return entry.weights;
  if (entry.vocabulary != nullptr) return entry.vocabulary;
  auto loaded = load(entry, plugin::LoadScope::kVocabulary);
  if (loaded) entry.vocabulary = *loaded;
  return loaded;
}

Result<plugin::ModelInfo> Models::describe(std::string_view id) {
  const auto model = acquire_vocabulary(id);
  if (!model) return fail(model.error());
  plugin::ModelInfo info = (*model)->info();
  const config::Model& declared = declaration(id);
  if (declared.parameters) info.parameters = declared.parameters->value;
  if (declared.residency) {
    // A declaration may call a model farther away than its backend does, never nearer.
    info.residency = std::max(info.residency, static_cast<Residency>(declared.residency->value));
  }
  return info;
}

Result<store::ModelIdentity> Models::identify(std::string_view id) {
  const Result<plugin::ModelInfo> info = describe(id);
  if (!info) return fail(info.error());
  const config::Model& declared = declaration(id);
  store::ModelIdentity identity;
  identity.quantisation = info->quantisation;
  identity.backend = declared.backend.value;
  const plugin::PluginInfo* plugin = registry_.find(plugin::Kind::kBackend, declared.backend.value);
  identity.backend_version = plugin == nullptr ? "" : plugin->version;
  if (declared.endpoint) identity.endpoint = declared.endpoint->value;
  if (declared.file) {
    Result<std::string> digest = weights_digest(declared.file->value.path);
    if (!digest) return fail(digest.error());
    identity.digest = std::move(*digest);
  } else {
    identity.name = declared.name ? declared.name->value : declared.id.value;
  }
  return identity;
}

Result<std::string> Models::inspect(std::string_view id) {
  const Result<Entry*> found = find(id);
  if (!found) return fail(found.error());
  const config::Model& model = (*found)->declaration;
  const auto backend = backend_of(model);
  if (!backend) return fail(backend.error());
  auto text = (*backend)->inspect(model.table.json);
  if (!text) return fail(locate(text.error(), model.table));
  return text;
}

void Models::unload(std::string_view id) {
  const Result<Entry*> found = find(id);
  if (!found) return;
  Entry& entry = **found;
  const std::lock_guard lock(entry.mutex);
  entry.vocabulary.reset();
  if (entry.weights == nullptr) return;
  entry.draining = entry.weights;
  entry.weights.reset();
  entry.state = State::kDraining;
}

State Models::state(std::string_view id) const {
  const Result<Entry*> found = find(id);
  if (!found) return State::kUnloaded;
  const Entry& entry = **found;
  const std::lock_guard lock(entry.mutex);
  if (entry.state == State::kDraining && entry.draining.expired()) return State::kUnloaded;
  return entry.state;
}

}  // namespace occam::model
