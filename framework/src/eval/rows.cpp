#include "eval/rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.hpp"
#include "base/strings.hpp"
#include "config/document.hpp"
#include "eval/row_readers.hpp"
#include "occam/schema/pattern.hpp"

namespace occam::eval {

namespace {

RowForm form_of(const std::filesystem::path& file) {
  const std::string ending = lower_ascii(file.extension().string());
  if (ending == ".jsonl" || ending == ".ndjson") return RowForm::kJsonLine;
  if (ending == ".json") return RowForm::kJson;
  return ending == ".csv" ? RowForm::kCsv : RowForm::kText;
}

void read_file_into(const RowTarget& target) {
  if (target.source()->text.starts_with("PAR1")) {
    target.findings.add("Parquet", {target.source(), 0, 0}, "the file is Parquet, which is not read",
                        "write it as JSON lines, with Python: pandas.read_parquet(FILE).to_json(\"items.jsonl\", "
                        "orient=\"records\", lines=True)");
    return;
  }
  switch (target.rows.forms[target.file]) {
    case RowForm::kJsonLine:
      return read_json_lines(target);
    case RowForm::kJson:
      return read_json_document(target);
    case RowForm::kCsv:
      return read_csv(target);
    case RowForm::kText:
      return read_text(target);
  }
}

/// [format] lines: line i of another file is a field of row i.
void add_lines(Rows& rows, const config::Format& format, Findings& findings) {
  config::Diagnostics unreadable;
  const auto source = config::read_source(format.lines, unreadable);
  if (!source) return findings.add("lines", unreadable.front());
  std::vector<std::string_view> lines = split(source->text, '\n');
  while (!lines.empty() && trim(lines.back()).empty()) lines.pop_back();
  if (lines.size() != rows.all.size()) {
    findings.add("lines", {source, 0, 0},
                 fmt::format("the file has {} lines, and there are {} items", lines.size(), rows.all.size()));
    return;
  }
  for (std::size_t i = 0; i < lines.size(); ++i) rows.all[i].fields[format.lines_field->value] = trim(lines[i]);
}

}  // namespace

config::Position RowTarget::at(std::uint32_t line, std::size_t byte_column) const {
  const std::string_view text = source()->line(line).substr(0, byte_column);
  return {source(), line, static_cast<std::uint32_t>(count_characters(text) + 1)};
}

void read_text(const RowTarget& target) {
  const std::string whole = replace_all(target.source()->text, "\r\n", "\n");  // however its lines end
  const std::string_view text = whole;
  const auto add = [&](std::string_view item, std::uint32_t line, std::uint32_t number) {
    if (trim(item).empty()) return;
    if (!is_utf8(item)) {
      target.findings.add("not UTF-8", target.at(line, 0), "the text is not UTF-8", "save the file as UTF-8");
      return;
    }
    target.add({{"text", item}}, line, number);
  };
  std::uint32_t line = 1;
  std::uint32_t number = 0;
  if (!target.format.split) {
    for (const std::string_view item : split(text, '\n')) add(item, line++, ++number);
    return;
  }
  const auto pattern = schema::Pattern::compile(target.format.split->value);
  if (!pattern) {
    target.findings.add("split", target.format.split->at,
                        fmt::format("the pattern is broken: {}", pattern.error().message));
    return;
  }
  for (std::size_t begin = 0; begin < text.size();) {
    const auto match = pattern->find(text, begin + 1);
    if (!match) {
      target.findings.add("split", target.format.split->at,
                          fmt::format("the pattern gave up: {}", match.error().message));
      return;
    }
    const std::size_t end = *match ? static_cast<std::size_t>((**match)[0]->data() - text.data()) : text.size();
    add(text.substr(begin, end - begin), line, ++number);
    const std::size_t next = *match ? std::max(end + (**match)[0]->size(), begin + 1) : text.size();
    line += static_cast<std::uint32_t>(std::ranges::count(text.substr(begin, next - begin), '\n'));
    begin = next;
  }
}

config::Position Rows::place(const Row& row) const {
  const auto& source = sources[row.file];
  return {source, row.line, row.line == 0 ? 0U : 1U};
}

config::Position Rows::place(const Row& row, std::string_view field) const {
  const auto& source = sources[row.file];
  config::Position at = place(row);
  if (row.line == 0) return at;
  const std::string_view line = source->line(row.line);
  if (forms[row.file] == RowForm::kJsonLine) {
    if (const auto byte = find_member(line, field))
      at.column = static_cast<std::uint32_t>(count_characters(line.substr(0, *byte)) + 1);
  } else if (forms[row.file] == RowForm::kCsv) {
    const std::vector<std::string>& names = columns[row.file];
    const auto found = std::ranges::find_if(
        names, [&](const std::string& name) { return name == field || name.starts_with(std::string(field) + "."); });
    if (found == names.end() || line.empty()) return at;
    const std::string_view record(line.data(), source->text.data() + source->text.size() - line.data());
    const CellPlace cell = find_cell(record, static_cast<std::size_t>(found - names.begin()));
    at.line += cell.lines;
    at.column = static_cast<std::uint32_t>(count_characters(source->line(at.line).substr(0, cell.column)) + 1);
  }
  return at;
}

std::string Rows::where(const Row& row) const {
  if (row.line != 0) return place(row).where();
  return fmt::format("{}, row {}", sources[row.file]->name, row.number);
}

std::string Rows::label(const Row& row) const {
  return row.line != 0 ? std::string() : fmt::format("row {}: ", row.number);
}

Rows read_rows(const std::vector<std::filesystem::path>& files, const config::Format& format, Findings& findings) {
  Rows rows;
  for (const std::filesystem::path& file : files) {
    config::Diagnostics unreadable;
    auto source = config::read_source(file, unreadable);
    if (!source) {
      findings.add("unreadable", unreadable.front());
      continue;
    }
    const auto index = static_cast<std::uint32_t>(rows.sources.size());
    rows.sources.push_back(std::move(source));
    rows.forms.push_back(form_of(file));
    rows.columns.emplace_back();
    const std::size_t before = rows.all.size();
    read_file_into({rows, index, format, findings});
    if (files.size() > 1)
      for (std::size_t i = before; i < rows.all.size(); ++i) rows.all[i].fields["file"] = file.stem().string();
  }
  if (format.lines_field && !format.lines.empty()) add_lines(rows, format, findings);
  return rows;
}

}  // namespace occam::eval
