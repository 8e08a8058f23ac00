// [[model]]: what can be run, and what its backend is told about it.
#include <fmt/format.h>

#include <algorithm>

#include "base/strings.hpp"
#include "config/policy_reader.hpp"

namespace occam::config {
namespace {

// Keys that are ours alone; a backend does not see them.
constexpr std::array<std::string_view, 6> kOursAlone = {"id",    "backend",   "parameters",
                                                        "price", "residency", "pinned"};

bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::none_of(text, [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '\x7f' || c == ',' || c == '"';
  });
}

std::optional<Located<ApiKey>> read_api_key(TableReader& table, const PolicyReader& reader) {
  const Node* const node = table.any("api_key");
  if (node == nullptr) return std::nullopt;
  if (node->kind != NodeKind::kTable) {
    table.error(node->at, "a key never stands in the policy itself",
                "write api_key = { env = \"NAME_OF_A_VARIABLE\" } or api_key = { file = \"path\" }");
    table.diagnostics().back().secret = true;
    return std::nullopt;
  }
  TableReader inner(*node, "api_key of " + table.title(), table.diagnostics());
  inner.keep_secret();
  const auto environment = inner.text("env");
  const auto file = inner.text("file");
  if (environment && file) inner.error(node->at, "api_key is either { env = … } or { file = … }, not both");
  if (!environment && !file && inner.unknown().empty() && node->children.empty()) {
    inner.error(node->at, "api_key needs the key \"env\" or \"file\"");
  }
  inner.finish();
  ApiKey key;
  if (environment) key.environment = environment->value;
  if (file) key.file = reader.resolve(file->value);
  return Located<ApiKey>{key, node->at};
}

std::optional<Located<Price>> read_price(TableReader& table) {
  const Node* const node = table.of_kind("price", NodeKind::kTable);
  if (node == nullptr) return std::nullopt;
  TableReader inner(*node, "price of " + table.title(), table.diagnostics());
  Price price;
  if (inner.require("input")) {
    if (const auto value = inner.number("input", kNotNegative)) price.input = value->value;
  }
  if (inner.require("output")) {
    if (const auto value = inner.number("output", kNotNegative)) price.output = value->value;
  }
  inner.finish();
  return Located<Price>{price, node->at};
}

std::optional<Located<File>> read_model_file(TableReader& table, const PolicyReader& reader) {
  const auto written = table.text("file");
  if (!written) return std::nullopt;
  File file = reader.resolve(written->value);
  std::error_code ignored;
  if (!std::filesystem::exists(file.path, ignored)) {
    const std::filesystem::path cached = reader.cache / file.path.filename();
    if (std::filesystem::exists(cached, ignored)) {
      file.path = cached;
    } else {
      table.warning(
          written->at, fmt::format("there is no file {}", file.path.string()),
          fmt::format("`occam models` lists what can be pulled; a file in {} is found as well", reader.cache.string()));
    }
  }
  return Located<File>{std::move(file), written->at};
}

// The part of the table that the backend gets. A slip of one of our keys is a mistake whatever the backend knows.
void split_table(const TableReader& table, Model& model) {
  json::object told;
  for (const Node& child : table.node().children) {
    if (std::ranges::find(kOursAlone, child.key) == kOursAlone.end()) told.emplace(child.key, to_json(child));
  }
  if (model.file) told["file"] = model.file->value.path.string();
  if (model.api_key && model.api_key->value.environment.empty()) {
    told["api_key"] = json::object{{"file", model.api_key->value.file.path.string()}};
  }
  model.table.json = json::serialize(told);
  model.table.at = table.node().at;
  note_positions(table.node(), "", model.table);
  for (const Node* const child : table.unknown()) {
    if (nearest_word(child->key, table.known()).empty()) {
      model.unknown_keys.push_back({child->key, child->key_at});
    } else {
      table.diagnostics().push_back(unknown_key({child->key, child->key_at}, table.title(), table.known()));
    }
  }
}

Model read_model(const Node& node, PolicyReader& reader) {
  const Node* const id = node.find("id");
  const bool named = id != nullptr && id->kind == NodeKind::kString;
  TableReader table(node, named ? fmt::format("[[model]] \"{}\"", id->text) : "[[model]]", reader.diagnostics);
  Model model;
  table.require("id");
  table.require("backend");
  if (const auto value = table.text("id")) {
    model.id = *value;
    if (!is_name(value->value))
      table.error(value->at, "a model's id must not be empty or contain blanks, commas or quotes");
    if (value->value == "occam" || value->value.starts_with("occam/")) {
      table.error(value->at, "\"occam\" as a model's id is reserved for requests that are to be routed");
    }
  }
  if (const auto value = table.text("backend")) model.backend = *value;
  model.file = read_model_file(table, reader);
  model.context = table.integer("context", kAtLeastOne);
  model.endpoint = table.text("endpoint");
  if (model.endpoint && !model.endpoint->value.starts_with("http://") &&
      !model.endpoint->value.starts_with("https://")) {
    table.error(model.endpoint->at, "an endpoint begins with https:// or http://");
  }
  model.name = table.text("name");
  model.api_key = read_api_key(table, reader);
  model.parameters = table.number("parameters", kPositive);
  model.price = read_price(table);
  model.residency = table.choice("residency", kResidencyWords);
  model.pinned = table.boolean("pinned");
  split_table(table, model);
  return model;
}

}  // namespace

void PolicyReader::read_models(const Node& node) {
  if (node.kind != NodeKind::kArray) {
    diagnostics.push_back(
        {.at = node.at, .message = "models are a list of tables", .hint = "write [[model]] above each"});
    return;
  }
  for (const Node& child : node.children) {
    if (!require_table(child, "[[model]]")) continue;
    Model model = read_model(child, *this);
    const Model* const first = model.id.value.empty() ? nullptr : policy.find_model(model.id.value);
    if (first != nullptr) {
      diagnostics.push_back({.at = model.id.at,
                             .message = fmt::format("two models have the id \"{}\"", model.id.value),
                             .other = first->id.at,
                             .other_message = "first defined here"});
      continue;
    }
    policy.models.push_back(std::move(model));
  }
}

}  // namespace occam::config
