// [fields] of a suite: each key is a field of the items, each value says where a row has it.
#include "config/suite_fields.hpp"

#include <fmt/format.h>

#include <span>

#include "config/suite_reader.hpp"
#include "occam/schema/pattern.hpp"

namespace occam::config {
namespace {

constexpr std::string_view kFieldHint =
    "a path (\"question.stem\"), a list of which the first that a row has counts, or a table with from, template, each "
    "or values";

/// Reads the value of one field.
class FieldReader {
 public:
  FieldReader(const Node& node, Diagnostics& diagnostics) : node_(node), diagnostics_(diagnostics) {
    field_.name = {node.key, node.key_at};
  }

  Field read() {
    read_sources(node_);
    return std::move(field_);
  }

 private:
  void error(const Position& at, std::string message, std::string hint = {}) {
    diagnostics_.push_back({.at = at, .message = std::move(message), .hint = std::move(hint)});
  }

  void read_sources(const Node& node) {
    switch (node.kind) {
      case NodeKind::kString:
        add_path({node.text, node.at}, {});
        return;
      case NodeKind::kArray:
        if (node.children.empty())
          error(node.at, fmt::format("{} of [fields] names no place", field_.name.value), std::string(kFieldHint));
        for (const Node& child : node.children) {
          if (child.kind == NodeKind::kArray) {
            error(child.at, "a list within a list of places", std::string(kFieldHint));
          } else {
            read_sources(child);
          }
        }
        return;
      case NodeKind::kTable:
        read_table(node);
        return;
      default:
        error(node.at,
              fmt::format("{} of [fields] must say where a row has it, and this is {}", field_.name.value,
                          describe(node.kind)),
              std::string(kFieldHint));
    }
  }

  void add_path(Located<std::string> path, const std::vector<Replacement>& replace) {
    if (path.value.empty()) error(path.at, "a path must not be empty", std::string(kFieldHint));
    FieldSource source;
    source.path = std::move(path);
    source.replace = replace;
    field_.sources.push_back(std::move(source));
  }

  void read_table(const Node& node) {
    TableReader table(node, fmt::format("{} of [fields]", field_.name.value), diagnostics_);
    const std::vector<Replacement> replace = read_replace(table);
    const std::size_t before = field_.sources.size();
    int forms = 0;
    if (const Node* from = table.any("from")) {
      ++forms;
      for (const Located<std::string>& path : texts_of(table, *from, "from")) add_path(path, replace);
    }
    if (const auto text = table.text("template")) {
      ++forms;
      check_template(table, *text, "template");
      FieldSource& source = field_.sources.emplace_back();
      source.text = *text;
      source.replace = replace;
    }
    if (const auto each = table.texts("each")) {
      ++forms;
      FieldSource& source = field_.sources.emplace_back();
      source.each = *each;
      source.replace = replace;
      if (each->empty()) table.error(node.at, "each names no place");
    }
    if (const auto values = table.texts("values")) {
      ++forms;
      FieldSource& source = field_.sources.emplace_back();
      for (const Located<std::string>& value : *values) source.values.push_back(value.value);
      if (values->empty()) table.error(node.at, "values has none");
    }
    if (forms != 1) table.error(node.at, fmt::format("{} needs one of from, template, each and values", table.title()));
    read_gold(table, before);
    table.finish();
  }

  void read_gold(TableReader& table, std::size_t before) {
    if (field_.name.value != "gold") return;
    if (const Node* labels = table.any("labels"))
      for (const Located<std::string>& path : texts_of(table, *labels, "labels")) field_.labels.push_back(path);
    if (const auto first = table.integer("first", kWhole))
      for (FieldSource& source : std::span(field_.sources).subspan(before)) source.first = first->value;
  }

  static std::vector<Located<std::string>> texts_of(TableReader& table, const Node& node, std::string_view key) {
    if (node.kind == NodeKind::kArray) return table.texts(key).value_or(std::vector<Located<std::string>>{});
    const auto text = table.text(key, "a path, or a list of paths");
    return text ? std::vector{*text} : std::vector<Located<std::string>>{};
  }

  std::vector<Replacement> read_replace(TableReader& table) {
    std::vector<Replacement> all;
    const Node* const list = table.of_kind("replace", NodeKind::kArray);
    if (list == nullptr) return all;
    for (const Node& pair : list->children) {
      const bool is_pair = pair.kind == NodeKind::kArray && pair.children.size() == 2 &&
                           pair.children[0].kind == NodeKind::kString && pair.children[1].kind == NodeKind::kString;
      if (!is_pair) {
        table.error(pair.at, "a replacement is a pair of texts", "replace = [[\"pattern\", \"what stands instead\"]]");
        continue;
      }
      const Node& pattern = pair.children[0];
      if (const auto compiled = schema::Pattern::compile(pattern.text); !compiled)
        table.error(pattern.at, fmt::format("the pattern is broken at its character {}: {}",
                                            compiled.error().offset + 1, compiled.error().message));
      all.push_back({{pattern.text, pattern.at}, pair.children[1].text});
    }
    return all;
  }

  const Node& node_;
  Diagnostics& diagnostics_;
  Field field_;
};

}  // namespace

void SuiteReader::read_fields(const Node& node) {
  for (const Node& child : node.children) suite.fields.push_back(FieldReader(child, diagnostics).read());
}

}  // namespace occam::config
