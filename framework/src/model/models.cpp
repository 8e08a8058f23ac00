#include "model/models.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json.hpp"
#include "model/digest.hpp"
#include "model/model_life.hpp"

namespace occam::model {

namespace {

/// Whether the part of the backend's schema at the JSON pointer lists the key.
bool has_key(const plugin::PluginInfo& info, std::string_view pointer, std::string_view key) {
  const Result<json::value> schema = json::parse(info.config_schema);
  if (!schema) return false;
  boost::system::error_code ignored;
  const json::value* properties = schema->find_pointer(fmt::format("{}/properties", pointer), ignored);
  return properties != nullptr && properties->is_object() && properties->get_object().contains(key);
}

std::string with_member(const std::string& table, std::string_view key, json::value value) {
  Result<json::value> parsed = json::parse(table);
  if (!parsed || !parsed->is_object()) return table;
  parsed->get_object()[key] = std::move(value);
  return json::serialize(*parsed);
}

}  // namespace

Models::Models(Parts parts) : parts_(std::move(parts)) {
  if (parts_.memory == nullptr) parts_.memory = Memory::create({});
  const Models* predecessor = std::exchange(parts_.predecessor, nullptr);
  if (predecessor != nullptr) {
    const std::lock_guard lock(predecessor->mutex_);
    for (const auto& [id, named] : predecessor->backends_)
      if (backend_config(id) == named.config) backends_.emplace(id, named);
  }
  for (const config::Model& model : parts_.policy.models) declare(model, predecessor);
  if (predecessor == nullptr) return;
  for (const std::string& id : predecessor->ids()) {
    const Entry& entry = **predecessor->find(id);
    if (entry.is_of_policy || entries_.contains(id)) continue;
    declare(entry.declaration, predecessor);
    entries_.find(id)->second->is_of_policy = false;
  }
}

Models::~Models() = default;

void Models::declare(config::Model model, const Models* predecessor) {
  const std::string id = model.id.value;
  const std::string& backend = model.backend.value;
  const Pinned pinned = model.pinned && model.pinned->value ? Pinned::kYes : Pinned::kNo;
  std::string config = model_config(model);
  std::string key = fmt::format("{}\n{}\n{}", backend, backend_config(backend), config);
  auto entry = std::make_unique<Entry>();
  if (const auto old = predecessor == nullptr ? Result<const Entry*>(nullptr) : predecessor->find(id);
      old && *old != nullptr && (*old)->life->key == key) {
    entry->life = (*old)->life;
    parts_.memory->set_pinned(entry->life->place, pinned);
  } else {
    auto recipe = std::make_shared<Recipe>();
    recipe->id = id;
    recipe->table = model.table;
    recipe->config = std::move(config);
    entry->life = std::make_shared<Life>(parts_.memory, std::move(recipe), std::move(key), pinned);
  }
  entry->declaration = std::move(model);
  order_.push_back(id);
  entries_.emplace(id, std::move(entry));
}

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
  config::Model model;
  model.id.value = id;
  model.backend.value = "cpu";
  model.file = config::Located<config::File>{{std::string(id_or_file), file}, {}};
  json::object table = {{"id", id}, {"backend", "cpu"}, {"file", file.string()}};
  if (parts_.overrides.context > 0) table["context"] = parts_.overrides.context;
  model.table.json = json::serialize(table);
  declare(std::move(model), nullptr);
  entries_.find(id)->second->is_of_policy = false;
  return id;
}

std::vector<std::string> Models::ids() const {
  const std::lock_guard lock(mutex_);
  return order_;
}

Result<const Models::Entry*> Models::find(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(id);
  if (found == entries_.end()) return fail(ErrorCode::kNotFound, fmt::format("there is no model \"{}\"", id));
  return found->second.get();
}

const config::Model& Models::declaration(std::string_view id) const {
  return (*find(id))->declaration;
}

std::string Models::backend_config(std::string_view backend) const {
  const config::PluginTable* table = parts_.policy.find_backend(backend);
  std::string config = table == nullptr ? "{}" : table->json;
  const plugin::PluginInfo* info = parts_.registry.find(plugin::Kind::kBackend, backend);
  if (info == nullptr || parts_.overrides.threads <= 0 || !has_key(*info, "", "threads")) return config;
  return with_member(config, "threads", parts_.overrides.threads);
}

/// A backend that has a residency of its own to check gets the policy's word for it.
std::string Models::model_config(const config::Model& model) const {
  const plugin::PluginInfo* info = parts_.registry.find(plugin::Kind::kBackend, model.backend.value);
  if (info == nullptr || !model.residency || !has_key(*info, "/$defs/model", "residency")) return model.table.json;
  return with_member(model.table.json, "residency", json::value(std::string(word(model.residency->value))));
}

Result<std::shared_ptr<plugin::Backend>> Models::backend_of(const config::Model& model) {
  const std::string& id = model.backend.value;
  const std::lock_guard lock(mutex_);
  if (const auto found = backends_.find(id); found != backends_.end()) return found->second.backend;
  std::string config = backend_config(id);
  auto backend = parts_.registry.make_backend(id, config);
  const config::PluginTable* table = parts_.policy.find_backend(id);
  if (!backend) return fail(table == nullptr ? backend.error() : locate(backend.error(), *table));
  backends_.emplace(id, NamedBackend{std::move(config), *backend});
  return *backend;
}

Result<std::shared_ptr<plugin::Backend>> Models::backend(std::string_view id) {
  const Result<const Entry*> found = find(id);
  if (!found) return fail(found.error());
  Recipe& recipe = *(*found)->life->recipe;
  const std::lock_guard lock(recipe.mutex);
  if (recipe.backend != nullptr) return recipe.backend;
  auto backend = backend_of((*found)->declaration);
  if (backend) recipe.backend = *backend;
  return backend;
}

Result<std::shared_ptr<plugin::LoadedModel>> Models::acquire(std::string_view id, const Patience& patience) {
  const Result<const Entry*> found = find(id);
  if (!found) return fail(found.error());
  const Life& life = *(*found)->life;
  const auto to_model = [](const Weights& weights) { return std::static_pointer_cast<plugin::LoadedModel>(weights); };
  if (const Weights ready = life.memory->try_acquire(life.place); ready != nullptr) return to_model(ready);
  if (const auto made = backend(id); !made) return fail(made.error());
  const Result<std::uint64_t> bytes = predicted_bytes(**found);
  if (!bytes) return fail(bytes.error());
  const Result<Weights> loaded = life.memory->acquire(life.place, *bytes, patience);
  if (!loaded) return fail(loaded.error());
  return to_model(*loaded);
}

/// What the weights will take, as far as that is known without loading them. 0 for a server's: they are elsewhere.
Result<std::uint64_t> Models::predicted_bytes(const Entry& entry) {
  if (entry.declaration.endpoint) return 0;
  {
    const std::lock_guard lock(entry.life->vocabulary_mutex);
    if (entry.life->vocabulary == nullptr && !entry.declaration.file) return 0;
  }
  const Result<plugin::ModelInfo> info = describe(entry.declaration.id.value);
  if (!info) return fail(info.error());
  return info->resident_bytes > 0 ? info->resident_bytes : info->file_bytes;
}

Result<std::shared_ptr<plugin::LoadedModel>> Models::acquire_vocabulary(std::string_view id) {
  const Result<const Entry*> found = find(id);
  if (!found) return fail(found.error());
  Life& life = *(*found)->life;
  if (const Weights ready = life.memory->try_acquire(life.place); ready != nullptr)
    return std::static_pointer_cast<plugin::LoadedModel>(ready);
  if (const auto made = backend(id); !made) return fail(made.error());
  const std::lock_guard lock(life.vocabulary_mutex);
  if (life.vocabulary != nullptr) return life.vocabulary;
  auto loaded = life.recipe->load(plugin::LoadScope::kVocabulary);
  if (loaded) life.vocabulary = *loaded;
  return loaded;
}

Result<plugin::ModelInfo> Models::describe(std::string_view id) {
  const auto model = acquire_vocabulary(id);
  if (!model) return fail(model.error());
  plugin::ModelInfo info = (*model)->info();
  const config::Model& declared = declaration(id);
  if (declared.parameters) info.parameters = declared.parameters->value;
  if (declared.context) info.context_length = static_cast<std::int32_t>(declared.context->value);
  if (declared.residency) info.residency = std::max(info.residency, declared.residency->value);
  Life& life = *(*find(id))->life;
  const std::lock_guard lock(life.vocabulary_mutex);
  life.described = info;
  return info;
}

Result<void> Models::check_memory(std::string_view id) {
  const Result<const Entry*> found = find(id);
  if (!found) return fail(found.error());
  const Result<std::uint64_t> bytes = predicted_bytes(**found);
  if (!bytes) return fail(bytes.error());
  return (*found)->life->memory->check_size((*found)->life->place, *bytes);
}

std::optional<plugin::ModelInfo> Models::known_info(std::string_view id) const {
  const Result<const Entry*> found = find(id);
  if (!found) return std::nullopt;
  const std::lock_guard lock((*found)->life->vocabulary_mutex);
  return (*found)->life->described;
}

Result<store::ModelIdentity> Models::identify(std::string_view id) {
  const Result<plugin::ModelInfo> info = describe(id);
  if (!info) return fail(info.error());
  const config::Model& declared = declaration(id);
  store::ModelIdentity identity;
  identity.quantisation = info->quantisation;
  identity.backend = declared.backend.value;
  const plugin::PluginInfo* plugin = parts_.registry.find(plugin::Kind::kBackend, declared.backend.value);
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
  const auto made = backend(id);
  if (!made) return fail(made.error());
  const Recipe& recipe = *(*find(id))->life->recipe;
  auto text = (*made)->inspect(recipe.config);
  if (!text) return fail(locate(text.error(), recipe.table));
  return text;
}

void Models::unload(std::string_view id) {
  const Result<const Entry*> found = find(id);
  if (!found) return;
  Life& life = *(*found)->life;
  {
    const std::lock_guard lock(life.vocabulary_mutex);
    life.vocabulary.reset();
  }
  life.memory->unload(life.place);
}

State Models::state(std::string_view id) const {
  const Result<const Entry*> found = find(id);
  return found ? (*found)->life->memory->status((*found)->life->place).state : State::kUnloaded;
}

Memory::Status Models::status(std::string_view id) const {
  const Result<const Entry*> found = find(id);
  return found ? (*found)->life->memory->status((*found)->life->place) : Memory::Status{.state = State::kUnloaded};
}

}  // namespace occam::model
