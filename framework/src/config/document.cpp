#include "config/document.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/strings.hpp"
#include "config/redefinition.hpp"
#include "config/tomlplusplus.hpp"

namespace occam::config {
namespace {

constexpr std::size_t kMaxBytes = 8U << 20;
constexpr std::size_t kMaxDotsInLine = 1000;  // each may be one level of nesting

Position position(const std::shared_ptr<const Source>& source, const toml::source_position& at) {
  return {source, at.line, at.column};
}

// A number as it stands in the source, up to what may follow a value; without underscores and a leading plus.
std::string written_at(const Position& at) {
  const std::string_view line = at.source->line(at.line);
  std::size_t begin = 0;
  for (std::uint32_t column = 1; column < at.column && begin < line.size(); ++column) {
    do ++begin;
    while (begin < line.size() && (static_cast<unsigned char>(line[begin]) & 0xc0) == 0x80);
  }
  std::string_view rest = line.substr(begin);
  rest = rest.substr(0, rest.find_first_of(",]}# \t\r"));
  std::string written = replace_all(std::string(rest), "_", "");
  if (written.starts_with('+')) written.erase(0, 1);
  return written;
}

Node convert(const toml::node& from, const std::shared_ptr<const Source>& source);

void convert_table(const toml::table& from, const std::shared_ptr<const Source>& source, Node& node) {
  for (const auto& [key, value] : from) {
    Node child = convert(value, source);
    child.key = std::string(key.str());
    child.key_at = position(source, key.source().begin);
    node.children.push_back(std::move(child));
  }
  std::ranges::stable_sort(node.children, {},
                           [](const Node& child) { return std::pair(child.key_at.line, child.key_at.column); });
}

Node convert(const toml::node& from, const std::shared_ptr<const Source>& source) {
  Node node;
  node.at = node.key_at = position(source, from.source().begin);
  if (const toml::table* table = from.as_table()) {
    convert_table(*table, source, node);
  } else if (const toml::array* array = from.as_array()) {
    node.kind = NodeKind::kArray;
    for (const toml::node& item : *array) node.children.push_back(convert(item, source));
  } else if (const auto* text = from.as_string()) {
    node.kind = NodeKind::kString;
    node.text = text->get();
  } else if (const auto* integer = from.as_integer()) {
    node.kind = NodeKind::kInteger;
    node.integer = integer->get();
    node.real = static_cast<double>(integer->get());
    node.text = written_at(node.at);
  } else if (const auto* real = from.as_floating_point()) {
    node.kind = NodeKind::kReal;
    node.real = real->get();
    node.text = written_at(node.at);
  } else if (const auto* boolean = from.as_boolean()) {
    node.kind = NodeKind::kBoolean;
    node.boolean = boolean->get();
  } else {
    node.kind = NodeKind::kDate;
    node.text = written_at(node.at);
  }
  return node;
}

// What toml++ cannot be trusted with or says nothing useful about. Returns whether the text may be parsed.
bool check_text(const std::shared_ptr<const Source>& source, Diagnostics& diagnostics) {
  const std::string_view text = source->text;
  if (text.size() > kMaxBytes) {
    Diagnostic& diagnostic = diagnostics.emplace_back();
    diagnostic.at.source = source;
    diagnostic.message = fmt::format("the file has more than {}", format_bytes(kMaxBytes));
    return false;
  }
  std::uint32_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    if (!is_utf8(line)) {
      std::uint32_t column = 1;
      std::size_t good = 0;
      for (std::size_t length = 1; good + length <= line.size() && length <= 4;) {
        if (!is_utf8(line.substr(good, length))) {
          ++length;
          continue;
        }
        good += length;
        length = 1;
        ++column;
      }
      Diagnostic& diagnostic = diagnostics.emplace_back();
      diagnostic.at = {source, number, column};
      diagnostic.message = fmt::format("byte 0x{:02x} is not UTF-8", static_cast<unsigned char>(line[good]));
      diagnostic.hint = "save the file as UTF-8";
      diagnostic.secret = true;  // the line cannot be printed
      return false;
    }
    if (static_cast<std::size_t>(std::ranges::count(line, '.')) > kMaxDotsInLine) {
      Diagnostic& diagnostic = diagnostics.emplace_back();
      diagnostic.at = {source, number, 1};
      diagnostic.message = fmt::format("the line has more than {} dots", kMaxDotsInLine);
      diagnostic.secret = true;  // too long to be printed
      return false;
    }
  }
  return true;
}

// The parser's words, and ours where its are about the parser.
void explain_syntax(std::string_view description, Diagnostic& diagnostic) {
  constexpr std::string_view kPrefix = "Error while ";
  if (description.starts_with(kPrefix)) description.remove_prefix(kPrefix.size());
  diagnostic.message = description;
  const std::string_view line = diagnostic.at.source->line(diagnostic.at.line);
  if (description.contains("unescaped control characters") && diagnostic.at.column > count_characters(line)) {
    diagnostic.message = "the text has no closing quote on its line";
    diagnostic.hint = "a text over several lines stands between three quotes";
  } else if (description.contains("could not determine value type")) {
    diagnostic.message = "this is no value";
    diagnostic.hint = "a text stands in quotes";
  }
}

std::optional<Node> parse_quietly(const std::shared_ptr<const Source>& source) {
  const toml::parse_result result = toml::parse(source->text, source->name);
  if (!result) return std::nullopt;
  return convert(result.table(), source);
}

}  // namespace

std::string_view describe(NodeKind kind) {
  switch (kind) {
    case NodeKind::kTable:
      return "a table";
    case NodeKind::kArray:
      return "a list";
    case NodeKind::kString:
      return "a text";
    case NodeKind::kInteger:
      return "a whole number";
    case NodeKind::kReal:
      return "a decimal number";
    case NodeKind::kBoolean:
      return "true or false";
    case NodeKind::kDate:
      return "a date";
  }
  return "a value";
}

const Node* Node::find(std::string_view name) const {
  const auto found = std::ranges::find(children, name, &Node::key);
  return found == children.end() ? nullptr : &*found;
}

std::optional<Node> parse_document(std::shared_ptr<const Source> source, Diagnostics& diagnostics) {
  if (!check_text(source, diagnostics)) return std::nullopt;
  const toml::parse_result result = toml::parse(source->text, source->name);
  if (result) {
    Node root = convert(result.table(), source);
    root.at = root.key_at = {source, 1, 1};
    return root;
  }
  Diagnostic diagnostic;
  diagnostic.at = position(source, result.error().source().begin);
  explain_syntax(result.error().description(), diagnostic);
  if (diagnostic.message.contains("cannot redefine")) {
    explain_redefinition(source, diagnostic.at.line, parse_quietly, diagnostic);
  }
  diagnostics.push_back(std::move(diagnostic));
  return std::nullopt;
}

std::shared_ptr<const Source> make_source(std::string name, std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return std::make_shared<const Source>(Source{std::move(name), std::string(text)});
}

std::shared_ptr<const Source> read_source(const std::filesystem::path& file, Diagnostics& diagnostics) {
  const Result<std::string> text = read_file(file);
  if (text) return make_source(file.string(), *text);
  Diagnostic diagnostic;
  diagnostic.at.source = make_source(file.string(), "");
  diagnostic.message = text.error().message;
  diagnostic.hint = text.error().hint;
  diagnostics.push_back(std::move(diagnostic));
  return nullptr;
}

json::value to_json(const Node& node) {
  switch (node.kind) {
    case NodeKind::kTable: {
      json::object object;
      for (const Node& child : node.children) object.emplace(child.key, to_json(child));
      return object;
    }
    case NodeKind::kArray: {
      json::array array;
      for (const Node& child : node.children) array.push_back(to_json(child));
      return array;
    }
    case NodeKind::kInteger:
      return node.integer;
    case NodeKind::kReal:
      return json::number(node.real);
    case NodeKind::kBoolean:
      return node.boolean;
    case NodeKind::kString:
    case NodeKind::kDate:
      break;
  }
  return json::value(std::string_view(node.text));
}

void note_positions(const Node& node, const std::string& path, PluginTable& table) {
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const Node& child = node.children[i];
    const std::string below = node.kind == NodeKind::kArray ? fmt::format("{}[{}]", path, i)
                              : path.empty()                ? child.key
                                                            : fmt::format("{}.{}", path, child.key);
    table.positions.emplace(below, child.key_at);
    note_positions(child, below, table);
  }
}

PluginTable to_plugin_table(std::string id, const Node& table) {
  PluginTable out{.id = std::move(id), .json = json::serialize(to_json(table)), .at = table.at, .positions = {}};
  note_positions(table, "", out);
  return out;
}

}  // namespace occam::config
