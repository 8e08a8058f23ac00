// A TOML text as a tree of nodes that know where they stand: what the readers of this folder work on.
//
// document.cpp is the only file that sees toml++. Threads: values; nodes share their Source.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "config/diagnostic.hpp"
#include "config/values.hpp"

namespace occam::config {

enum class NodeKind { kTable, kArray, kString, kInteger, kReal, kBoolean, kDate };

/// Returns `a table`, `a list`, `a text`, `a whole number`, `a decimal number`, `true or false`, `a date`.
[[nodiscard]] std::string_view describe(NodeKind kind);

struct Node {
  NodeKind kind = NodeKind::kTable;
  std::string key;   ///< its name in the table that holds it; empty in a list
  Position key_at;   ///< of the name; in a list, of the value
  Position at;       ///< of the value; of a table's header
  std::string text;  ///< a text's value; a number or date as it was written
  std::int64_t integer = 0;
  double real = 0;  ///< whole numbers too
  bool boolean = false;
  std::vector<Node> children;  ///< a table's members in the file's order, a list's items

  [[nodiscard]] const Node* find(std::string_view name) const;
};

/// Parses a text; nothing where its syntax is wrong, with one diagnostic.
[[nodiscard]] std::optional<Node> parse_document(std::shared_ptr<const Source> source, Diagnostics& diagnostics);

/// Reads a file as a source. A byte order mark is dropped. Nothing where it cannot be read, with one diagnostic.
[[nodiscard]] std::shared_ptr<const Source> read_source(const std::filesystem::path& file, Diagnostics& diagnostics);
[[nodiscard]] std::shared_ptr<const Source> make_source(std::string name, std::string_view text);

/// Returns the node as JSON; dates become texts.
[[nodiscard]] json::value to_json(const Node& node);

/// Returns the table for a plugin with the positions of its keys. Requires: kind == kTable.
[[nodiscard]] PluginTable to_plugin_table(std::string id, const Node& table);

/// Notes the positions of a node's keys below `path`.
void note_positions(const Node& node, const std::string& path, PluginTable& table);

}  // namespace occam::config
