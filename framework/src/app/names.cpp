#include "app/names.hpp"

#include <fmt/format.h>

#include <optional>

#include "base/json.hpp"
#include "occam/schema/json_schema.hpp"

namespace occam::app {
namespace {

using config::Diagnostic;
using config::Diagnostics;
using config::Located;

/// Refuses a name that is no plugin; a plugin file that was refused is named, since that may be why.
void check_name(const Located<std::string>& name, plugin::Kind kind, const plugin::Registry& registry,
                Diagnostics& diagnostics) {
  if (registry.find(kind, name.value) != nullptr) return;
  Diagnostic diagnostic = config::unknown_name(name, plugin::word(kind), registry.ids(kind));
  for (const Error& refusal : registry.refusals())
    if (std::filesystem::path(refusal.where).stem() == name.value)
      diagnostic.hint = fmt::format("{} was refused: {}", refusal.where, refusal.message);
  diagnostics.push_back(std::move(diagnostic));
}

void check_table(const config::PluginTable& table, plugin::Kind kind, const plugin::Registry& registry,
                 Diagnostics& diagnostics) {
  const plugin::PluginInfo* info = registry.find(kind, table.id);
  if (info == nullptr || info->config_schema.empty()) return;
  const auto schema = schema::JsonSchema::compile(info->config_schema);
  if (!schema) {
    diagnostics.push_back({.at = table.at,
                           .message = fmt::format("{} {}: {}", plugin::word(kind), table.id, schema.error()),
                           .hint = "this is a mistake in the plugin"});
    return;
  }
  for (const schema::Violation& violation : schema->check(table.json))
    diagnostics.push_back({.at = table.position_of(violation.pointer),
                           .message = fmt::format("{} {}: {}", plugin::word(kind), table.id, violation.message)});
}

/// The keys that the backend's schema gives models under `$defs`/`model`, or nothing where it has no such part.
std::optional<std::vector<std::string>> model_keys(const plugin::PluginInfo& info) {
  const Result<json::value> schema = json::parse(info.config_schema);
  if (!schema || !schema->is_object()) return std::nullopt;
  boost::system::error_code error;
  const json::value* properties = schema->find_pointer("/$defs/model/properties", error);
  if (properties == nullptr || !properties->is_object()) return std::nullopt;
  std::vector<std::string> keys;
  for (const auto& member : properties->get_object()) keys.emplace_back(member.key());
  return keys;
}

void check_model_keys(const config::Model& model, const plugin::Registry& registry, Diagnostics& diagnostics) {
  const plugin::PluginInfo* info = registry.find(plugin::Kind::kBackend, model.backend.value);
  if (info == nullptr || model.unknown_keys.empty()) return;
  const auto keys = model_keys(*info);
  if (!keys) return;
  const std::vector<std::string_view> known(keys->begin(), keys->end());
  for (const Located<std::string>& key : model.unknown_keys)
    if (std::ranges::find(known, key.value) == known.end())
      diagnostics.push_back(config::unknown_key(key, "model", known));
}

}  // namespace

Diagnostics check_names(const config::Policy& policy, const plugin::Registry& registry) {
  Diagnostics diagnostics;
  for (const config::Model& model : policy.models) {
    check_name(model.backend, plugin::Kind::kBackend, registry, diagnostics);
    check_model_keys(model, registry, diagnostics);
  }
  for (const config::Rules& rules : policy.policies)
    check_name(rules.router, plugin::Kind::kRouter, registry, diagnostics);
  for (const config::PluginTable& table : policy.backends) {
    check_name({table.id, table.at}, plugin::Kind::kBackend, registry, diagnostics);
    check_table(table, plugin::Kind::kBackend, registry, diagnostics);
  }
  for (const config::PluginTable& table : policy.routers) {
    check_name({table.id, table.at}, plugin::Kind::kRouter, registry, diagnostics);
    check_table(table, plugin::Kind::kRouter, registry, diagnostics);
  }
  return diagnostics;
}

Diagnostics check_names(const config::Suite& suite, const plugin::Registry& registry) {
  Diagnostics diagnostics;
  check_name(suite.evaluator, plugin::Kind::kEvaluator, registry, diagnostics);
  config::PluginTable table = suite.evaluator_table;
  table.id = suite.evaluator.value;
  check_table(table, plugin::Kind::kEvaluator, registry, diagnostics);
  return diagnostics;
}

}  // namespace occam::app
