// Rows out of JSON: one object a line, or a list somewhere in a document.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json/stream_parser.hpp>
#include <map>

#include "base/strings.hpp"
#include "eval/row_readers.hpp"

namespace occam::eval {

namespace {

constexpr std::size_t kLongestLine = std::size_t{16} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct Parsed {
  json::value value;
  std::size_t read = 0;  ///< bytes that were well-formed
  std::string error;     ///< empty: all of it
};

Parsed parse(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = 64;
  boost::json::stream_parser parser({}, options);
  boost::system::error_code error;
  const std::size_t read = parser.write_some(text.data(), text.size(), error);
  if (!error && read < text.size()) error = boost::json::error::extra_data;
  if (!error) parser.finish(error);
  if (error) return {.value = {}, .read = read, .error = error.message()};
  return {.value = parser.release(), .read = read, .error = {}};
}

/// Calls `found(key, byte)` for every member of the outermost object, key as it is written. Requires: well-formed JSON.
template <typename Function>
void each_member(std::string_view object, Function found) {
  int depth = 0;
  bool at_key = false;
  for (std::size_t i = 0; i < object.size(); ++i) {
    const char c = object[i];
    if (c == '"') {
      const std::size_t start = i;
      for (++i; i < object.size() && object[i] != '"'; ++i) i += object[i] == '\\' ? 1 : 0;
      if (depth == 1 && at_key) found(object.substr(start + 1, i - start - 1), start);
      at_key = false;
    } else if (c == '{' || c == '[') {
      at_key = ++depth == 1;
    } else if (c == '}' || c == ']') {
      --depth;
    } else if (c == ',') {
      at_key = depth == 1;
    }
  }
}

void report_double_members(const RowTarget& target, std::string_view line, std::uint32_t number) {
  std::vector<std::string_view> seen;
  each_member(line, [&](std::string_view key, std::size_t byte) {
    if (std::ranges::find(seen, key) != seen.end())
      target.findings.add("double member", target.at(number, byte), fmt::format("the line has \"{}\" twice", key));
    seen.push_back(key);
  });
}

/// Where a line stops being UTF-8; its length where it does not.
std::size_t utf8_length(std::string_view line) {
  if (is_utf8(line)) return line.size();
  std::size_t good = 0;  // the longest good beginning, by halves
  for (std::size_t step = std::bit_ceil(line.size()); step > 0; step /= 2) {
    if (good + step > line.size()) continue;
    std::string_view part = line.substr(0, good + step);
    for (int cut = 0; cut < 3 && !is_utf8(part) && !part.empty(); ++cut) part.remove_suffix(1);
    if (is_utf8(part) && part.size() >= good) good += step;
  }
  while (good > 0 && !is_utf8(line.substr(0, good))) --good;
  return good;
}

void read_line(const RowTarget& target, std::string_view line, std::uint32_t number) {
  if (line.size() > kLongestLine) {
    target.findings.add(
        "long line", target.at(number, 0),
        fmt::format("the line has {} and may have {}", format_bytes(line.size()), format_bytes(kLongestLine)));
    return;
  }
  if (line.starts_with(kByteOrderMark)) {
    target.findings.add("mark", target.at(number, 0), "a byte order mark in the middle of the file",
                        "two files were joined; remove its three bytes");
    return;
  }
  if (const std::size_t good = utf8_length(line); good < line.size()) {
    target.findings.add("not UTF-8", target.at(number, good),
                        fmt::format("the line is not UTF-8: byte 0x{:02x}", static_cast<unsigned char>(line[good])),
                        "save the file as UTF-8");
    return;
  }
  Parsed parsed = parse(line);
  if (!parsed.error.empty()) {
    target.findings.add("not JSON", target.at(number, parsed.read),
                        fmt::format("the line is not JSON: {}", parsed.error), "one JSON object a line");
    return;
  }
  if (!parsed.value.is_object()) {
    target.findings.add("no object", target.at(number, 0), "the line is no JSON object", "one JSON object a line");
    return;
  }
  report_double_members(target, line, number);
  target.add(std::move(parsed.value.get_object()), number, number);
}

/// Every row below `path`, with what the objects above it say too.
void collect(const RowTarget& target, const json::value& value, std::string_view path, const json::object& above,
             std::uint32_t& number) {
  if (const auto* list = value.if_array()) {
    for (const json::value& element : *list) collect(target, element, path, above, number);
    return;
  }
  const auto* object = value.if_object();
  if (object == nullptr) {
    target.findings.add("no object", {target.source(), 0, 0}, fmt::format("row {} is no JSON object", ++number));
    return;
  }
  json::object fields = above;
  const std::size_t dot = path.find('.');
  const std::string_view key = path.substr(0, dot);
  for (const auto& [name, member] : *object)
    if (path.empty() || std::string_view(name) != key) fields.insert_or_assign(name, member);
  if (path.empty()) {
    ++number;
    target.add(std::move(fields), 0, number);
  } else if (const json::value* inner = object->if_contains(key)) {
    collect(target, *inner, dot == std::string_view::npos ? "" : path.substr(dot + 1), fields, number);
  } else {
    target.findings.add("no rows", {target.source(), 0, 0},
                        fmt::format("there is no \"{}\" where [format] rows looks for it", key));
  }
}

}  // namespace

void read_json_lines(const RowTarget& target) {
  std::uint32_t number = 0;
  for (std::string_view line : split(target.source()->text, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!trim(line).empty()) read_line(target, line, number);
  }
}

void read_json_document(const RowTarget& target) {
  const std::string_view text = target.source()->text;
  const Parsed parsed = parse(text);
  if (!parsed.error.empty()) {
    const std::string_view before = text.substr(0, parsed.read);
    const std::size_t start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    target.findings.add(
        "not JSON", target.at(static_cast<std::uint32_t>(std::ranges::count(before, '\n') + 1), parsed.read - start),
        fmt::format("the file is not JSON: {}", parsed.error), "a file of JSON lines ends in .jsonl");
    return;
  }
  std::uint32_t number = 0;
  collect(target, parsed.value, target.format.rows, {}, number);
}

std::optional<std::size_t> find_member(std::string_view line, std::string_view key) {
  std::optional<std::size_t> found;
  each_member(line, [&](std::string_view name, std::size_t byte) {
    if (name == key && !found) found = byte;
  });
  return found;
}

}  // namespace occam::eval
