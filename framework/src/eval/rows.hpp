// The rows of a suite's data files, each a JSON object with its place: JSON lines, JSON, CSV and plain text.
//
// The file's ending says what it is: .jsonl and .ndjson, .json (a list, or what [format] rows names), .csv (with a
// header unless [format] names the columns), anything else is text (lines, or what [format] split leaves). Threads:
// values.
//
//   Rows rows = read_rows(suite.items.value, suite.format, findings);
//   for (const Row& row : rows.all) … rows.place(row, "gold") …
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "config/suite_fields.hpp"
#include "eval/findings.hpp"

namespace occam::eval {

enum class RowForm { kJsonLine, kJson, kCsv, kText };

struct Row {
  json::object fields;
  std::uint32_t file = 0;    ///< index into Rows::sources
  std::uint32_t line = 0;    ///< where it begins, from 1; 0: not known
  std::uint32_t number = 0;  ///< in its file, from 1
};

struct Rows {
  std::vector<std::shared_ptr<const config::Source>> sources;
  std::vector<RowForm> forms;                     ///< of each source
  std::vector<std::vector<std::string>> columns;  ///< of each source that is CSV
  std::vector<Row> all;

  /// Where the row begins.
  [[nodiscard]] config::Position place(const Row& row) const;
  /// Where the row's field stands, or where the row begins.
  [[nodiscard]] config::Position place(const Row& row, std::string_view field) const;
  /// Where the row begins, in words: `a.jsonl:3:1`, or `a.json, row 3` where the line is not known.
  [[nodiscard]] std::string where(const Row& row) const;
  /// What a message about the row begins with: `row 3: ` where its place has no line, else nothing.
  [[nodiscard]] std::string label(const Row& row) const;
};

/// Rows that cannot be read are findings and are left out. With several files each row has a field `file`, its file's
/// name without the ending.
[[nodiscard]] Rows read_rows(const std::vector<std::filesystem::path>& files, const config::Format& format,
                             Findings& findings);

}  // namespace occam::eval
