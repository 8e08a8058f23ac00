// Rows out of CSV: a header, then a record a row.
//
// Cells are texts. `choices.0`, `choices.1`, … become a list (of which empty cells at the end are no part), and so does
// a cell of `choices` that is a JSON list; `gold` becomes a number where it is one.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "base/csv.hpp"
#include "base/strings.hpp"
#include "eval/row_readers.hpp"

namespace occam::eval {

namespace {

/// `choices.12` is element 12 of `choices`.
std::optional<std::pair<std::string, std::size_t>> element_of(std::string_view column) {
  const std::size_t dot = column.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == column.size()) return std::nullopt;
  std::size_t index = 0;
  const std::string_view digits = column.substr(dot + 1);
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (failed != std::errc{} || end != digits.data() + digits.size() || index > 999) return std::nullopt;
  return std::pair(std::string(column.substr(0, dot)), index);
}

json::value to_value(std::string_view column, const std::string& cell) {
  if (column == "choices" && cell.starts_with('[')) {
    if (auto list = json::parse(cell); list && list->is_array()) return std::move(*list);
  }
  if (column == "gold") {
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
    if (failed == std::errc{} && end == cell.data() + cell.size()) return number;
  }
  return json::value(std::string_view(cell));
}

json::object to_object(const std::vector<std::string>& columns, const std::vector<std::string>& cells) {
  json::object object;
  std::map<std::string, std::map<std::size_t, const std::string*>> lists;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (auto element = element_of(columns[i])) {
      lists[element->first][element->second] = &cells[i];
    } else if (!(columns[i] == "gold" && cells[i].empty())) {
      object[columns[i]] = to_value(columns[i], cells[i]);
    }
  }
  for (auto& [name, elements] : lists) {
    while (!elements.empty() && elements.rbegin()->second->empty()) elements.erase(std::prev(elements.end()));
    json::array list;
    for (const auto& [index, cell] : elements) list.emplace_back(std::string_view(*cell));
    object[name] = std::move(list);
  }
  return object;
}

void check_header(const RowTarget& target, const std::vector<std::string>& columns, std::uint32_t line) {
  const std::string_view text = target.source()->line(line);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const config::Position at = target.at(line, find_cell(text, i).column);
    if (columns[i].empty()) target.findings.add("no name", at, fmt::format("column {} has no name", i + 1));
    if (std::find(columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(i), columns[i]) !=
        columns.begin() + static_cast<std::ptrdiff_t>(i))
      target.findings.add("double column", at, fmt::format("two columns are called \"{}\"", columns[i]));
  }
}

}  // namespace

CellPlace find_cell(std::string_view text, std::size_t index) {
  CellPlace place;
  std::size_t line_start = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size() && index > 0; ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (text[i] == '\n') {
      if (!quoted) break;
      ++place.lines;
      line_start = i + 1;
    }
    if (text[i] == ',' && !quoted && --index == 0) place.column = i + 1 - line_start;
  }
  return place;
}

void read_csv(const RowTarget& target) {
  CsvReader reader(target.source()->text, target.source()->name);
  std::vector<std::string> columns = target.format.columns;
  std::uint32_t number = 0;
  for (;;) {
    auto row = reader.next();
    if (!row) {
      const std::string& where = row.error().where;  // name:line:column
      const std::size_t colon = where.rfind(':', where.rfind(':') - 1);
      std::uint32_t line = 0;
      std::from_chars(where.data() + colon + 1, where.data() + where.size(), line);
      std::size_t column = 1;
      std::from_chars(where.data() + where.rfind(':') + 1, where.data() + where.size(), column);
      target.findings.add("broken CSV", target.at(line, column - 1), row.error().message, row.error().hint);
      break;
    }
    if (!*row) break;
    const auto line = static_cast<std::uint32_t>((*row)->line);
    if (columns.empty()) {
      columns = std::move((*row)->fields);
      check_header(target, columns, line);
      continue;
    }
    ++number;
    const std::vector<std::string>& cells = (*row)->fields;
    if (cells.size() != columns.size()) {
      target.findings.add("cells", target.at(line, 0),
                          fmt::format("the row has {} cells, and there are {} columns", cells.size(), columns.size()),
                          "a cell with commas, quotes or line ends stands in quotes");
      continue;
    }
    const auto broken = std::ranges::find_if_not(cells, [](const std::string& cell) { return is_utf8(cell); });
    if (broken != cells.end()) {
      target.findings.add(
          "not UTF-8", target.at(line, 0),
          fmt::format("the cell of \"{}\" is not UTF-8", columns[static_cast<std::size_t>(broken - cells.begin())]),
          "save the file as UTF-8");
      continue;
    }
    target.add(to_object(columns, cells), line, number);
  }
  target.rows.columns[target.file] = std::move(columns);
}

}  // namespace occam::eval
