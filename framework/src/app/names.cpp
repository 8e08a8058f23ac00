#include "app/names.hpp"

#include <fmt/format.h>

#include <algorithm>
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

/// The keys that the schema's part at the JSON pointer lists, or nothing where it has no such part.
std::optional<std::vector<std::string>> keys_at(const plugin::PluginInfo& info, std::string_view pointer) {
  const Result<json::value> schema = json::parse(info.config_schema);
  if (!schema) return std::nullopt;
  boost::system::error_code error;
  const json::value* properties = schema->find_pointer(fmt::format("{}/properties", pointer), error);
  if (properties == nullptr || !properties->is_object()) return std::nullopt;
  std::vector<std::string> keys;
  for (const auto& member : properties->get_object()) keys.emplace_back(member.key());
  return keys;
}

bool is_closed(const plugin::PluginInfo& info) {
  const Result<json::value> schema = json::parse(info.config_schema);
  if (!schema || !schema->is_object()) return false;
  const json::value* more = schema->get_object().if_contains("additionalProperties");
  return more != nullptr && more->is_bool() && !more->get_bool();
}

/// Reports keys that a closed schema does not list, each at its own line with the key that may have been meant.
/// Returns the table without them: the schema would complain again, and of the table as a whole.
std::string take_out_unknown_keys(const config::PluginTable& table, std::string_view header,
                                  const plugin::PluginInfo& info, Diagnostics& diagnostics) {
  const Result<json::value> parsed = json::parse(table.json);
  if (!is_closed(info) || !parsed || !parsed->is_object()) return table.json;
  const std::vector<std::string> keys = keys_at(info, "").value_or(std::vector<std::string>{});
  const std::vector<std::string_view> known(keys.begin(), keys.end());
  json::object kept;
  for (const auto& member : parsed->get_object()) {
    if (std::ranges::find(known, std::string_view(member.key())) != known.end()) {
      kept.emplace(member.key(), member.value());
      continue;
    }
    const std::string key(member.key());
    diagnostics.push_back(config::unknown_key({key, table.position_of(key)}, header, known));
  }
  return json::serialize(kept);
}

/// `header`: how the table is called in the file, `[router.smallest]`.
void check_table(const config::PluginTable& table, std::string_view header, plugin::Kind kind,
                 const plugin::Registry& registry, Diagnostics& diagnostics) {
  const plugin::PluginInfo* info = registry.find(kind, table.id);
  if (info == nullptr || info->config_schema.empty()) return;
  const auto schema = schema::JsonSchema::compile(info->config_schema);
  if (!schema) {
    diagnostics.push_back({.at = table.at,
                           .message = fmt::format("{} {}: {}", plugin::word(kind), table.id, schema.error()),
                           .hint = "this is a mistake in the plugin"});
    return;
  }
  const std::string known = take_out_unknown_keys(table, header, *info, diagnostics);
  for (const schema::Violation& violation : schema->check(known))
    diagnostics.push_back({.at = table.position_of(violation.pointer),
                           .message = fmt::format("{} {}: {}", plugin::word(kind), table.id, violation.message)});
}

void check_model_keys(const config::Model& model, const plugin::Registry& registry, Diagnostics& diagnostics) {
  const plugin::PluginInfo* info = registry.find(plugin::Kind::kBackend, model.backend.value);
  if (info == nullptr || model.unknown_keys.empty()) return;
  const auto keys = keys_at(*info, "/$defs/model");
  if (!keys) return;
  const std::vector<std::string_view> known(keys->begin(), keys->end());
  for (const Located<std::string>& key : model.unknown_keys)
    if (std::ranges::find(known, key.value) == known.end())
      diagnostics.push_back(config::unknown_key(key, "[[model]]", known));
}

}  // namespace

Diagnostics check_routers(const config::Policy& policy, const plugin::Registry& registry) {
  Diagnostics diagnostics;
  for (const config::Rules& rules : policy.policies)
    check_name(rules.router, plugin::Kind::kRouter, registry, diagnostics);
  for (const config::PluginTable& table : policy.routers) {
    check_name({table.id, table.at}, plugin::Kind::kRouter, registry, diagnostics);
    check_table(table, fmt::format("[router.{}]", table.id), plugin::Kind::kRouter, registry, diagnostics);
  }
  return diagnostics;
}

Diagnostics check_names(const config::Policy& policy, const plugin::Registry& registry) {
  Diagnostics diagnostics;
  for (const config::Model& model : policy.models) {
    check_name(model.backend, plugin::Kind::kBackend, registry, diagnostics);
    check_model_keys(model, registry, diagnostics);
  }
  for (const config::PluginTable& table : policy.backends) {
    check_name({table.id, table.at}, plugin::Kind::kBackend, registry, diagnostics);
    check_table(table, fmt::format("[backend.{}]", table.id), plugin::Kind::kBackend, registry, diagnostics);
  }
  for (config::Diagnostic& diagnostic : check_routers(policy, registry)) diagnostics.push_back(std::move(diagnostic));
  return diagnostics;
}

Diagnostics check_names(const config::Suite& suite, const plugin::Registry& registry) {
  Diagnostics diagnostics;
  check_name(suite.evaluator, plugin::Kind::kEvaluator, registry, diagnostics);
  config::PluginTable table = suite.evaluator_table;
  table.id = suite.evaluator.value;
  check_table(table, "[evaluator]", plugin::Kind::kEvaluator, registry, diagnostics);
  return diagnostics;
}

}  // namespace occam::app
