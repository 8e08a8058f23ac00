#include "config/redefinition.hpp"

#include <fmt/format.h>

#include "base/strings.hpp"

namespace occam::config {
namespace {

using Path = std::vector<std::string>;

std::shared_ptr<const Source> text_source(std::string text) {
  return std::make_shared<const Source>(Source{"", std::move(text)});
}

// The one path of keys that a text with a single statement makes.
void follow(const Node& node, Path& path) {
  if (node.children.empty()) return;
  if (!node.children.front().key.empty()) path.push_back(node.children.front().key);
  follow(node.children.front(), path);
}

bool append_path(std::string statement, const QuietParser& parse, Path& path) {
  const std::optional<Node> node = parse(text_source(std::move(statement)));
  if (!node) return false;
  follow(*node, path);
  return true;
}

bool is_header(std::string_view line) {
  return trim(line).starts_with('[');
}

// The path of the statement on `line`, below the last table header before it.
std::optional<Path> path_of(const Source& source, std::uint32_t line, const QuietParser& parse) {
  Path path;
  const std::string_view statement = trim(source.line(line));
  if (is_header(statement)) {
    if (!append_path(std::string(statement), parse, path)) return std::nullopt;
    return path;
  }
  for (std::uint32_t above = line - 1; above > 0; --above) {
    if (!is_header(source.line(above))) continue;
    if (!append_path(std::string(trim(source.line(above))), parse, path)) return std::nullopt;
    break;
  }
  const std::size_t equals = statement.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  if (!append_path(fmt::format("{} = 0", statement.substr(0, equals)), parse, path)) return std::nullopt;
  return path;
}

const Node* walk(const Node& root, const Path& path) {
  const Node* node = &root;
  for (const std::string& key : path) {
    if (node->kind == NodeKind::kArray && !node->children.empty()) node = &node->children.back();
    const Node* const child = node->find(key);
    if (child == nullptr) return node == &root ? nullptr : node;
    node = child;
  }
  return node;
}

}  // namespace

void explain_redefinition(const std::shared_ptr<const Source>& source, std::uint32_t line, const QuietParser& parse,
                          Diagnostic& diagnostic) {
  if (line < 2) return;
  const std::optional<Path> path = path_of(*source, line, parse);
  if (!path || path->empty()) return;
  const std::string_view text = source->text;
  const auto begin = static_cast<std::size_t>(source->line(line).data() - text.data());
  const std::optional<Node> before =
      parse(std::make_shared<const Source>(Source{"", std::string(text.substr(0, begin))}));
  if (!before) return;
  const Node* const first = walk(*before, *path);
  if (first == nullptr) return;

  const std::string_view written = source->line(line);
  diagnostic.at.column = static_cast<std::uint32_t>(written.find_first_not_of(" \t")) + 1;
  const bool header = is_header(written);
  diagnostic.message = header ? fmt::format("the table [{}] is defined twice", join(*path, "."))
                              : fmt::format("the key \"{}\" is defined twice", path->back());
  const Node& table = first->kind == NodeKind::kArray && !first->children.empty() ? first->children.front() : *first;
  const Position& place = header ? table.at : first->key_at;
  diagnostic.other = {source, place.line, place.column};
  diagnostic.other_message = "first defined here";
  if (header && first->kind == NodeKind::kArray)
    diagnostic.hint = fmt::format("write [[{}]] for one more", join(*path, "."));
}

}  // namespace occam::config
