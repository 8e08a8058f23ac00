#include "eval/paths.hpp"

#include <fmt/format.h>

#include <charconv>

namespace occam::eval {

namespace {

std::optional<json::value> descend(const json::value& value, std::string_view path);

std::optional<json::value> descend_list(const json::array& list, std::string_view part, std::string_view path) {
  std::size_t index = 0;
  const auto [end, failed] = std::from_chars(part.data(), part.data() + part.size(), index);
  if (failed == std::errc{} && end == part.data() + part.size()) {
    if (index >= list.size()) return std::nullopt;
    return descend(list[index], part.size() == path.size() ? "" : path.substr(part.size() + 1));
  }
  json::array made;
  for (const json::value& element : list) {
    auto found = element.is_object() ? descend(element, path) : std::nullopt;
    if (!found) return std::nullopt;
    made.push_back(std::move(*found));
  }
  return made;
}

std::optional<json::value> descend(const json::value& value, std::string_view path) {
  if (path.empty()) return value;
  if (const auto* object = value.if_object()) return select(*object, path);
  const auto* list = value.if_array();
  return list == nullptr ? std::nullopt : descend_list(*list, path.substr(0, path.find('.')), path);
}

}  // namespace

std::optional<json::value> select(const json::object& row, std::string_view path) {
  if (const json::value* whole = row.if_contains(path)) return *whole;
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const json::value* inner = row.if_contains(path.substr(0, dot));
  return inner == nullptr ? std::nullopt : descend(*inner, path.substr(dot + 1));
}

std::optional<std::string> plain_text(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(json::view(*text));
  if (const auto* number = value.if_double()) return fmt::format("{}", *number);  // JSON's writer says 1.25E1
  if (value.is_number() || value.is_bool()) return json::serialize(value);
  return std::nullopt;
}

}  // namespace occam::eval
