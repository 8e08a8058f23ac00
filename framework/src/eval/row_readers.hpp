// The readers behind rows.cpp, one a form. Each appends the rows of one source.
//
// Threads: one user at a time.
#pragma once

#include "eval/rows.hpp"

namespace occam::eval {

/// One file on its way into rows.
struct RowTarget {
  Rows& rows;
  std::uint32_t file = 0;
  const config::Format& format;
  Findings& findings;

  [[nodiscard]] const std::shared_ptr<const config::Source>& source() const { return rows.sources[file]; }
  /// `column` counts bytes from 0; the position counts characters from 1.
  [[nodiscard]] config::Position at(std::uint32_t line, std::size_t byte_column) const;
  void add(json::object fields, std::uint32_t line, std::uint32_t number) const {
    rows.all.push_back({std::move(fields), file, line, number});
  }
};

void read_json_lines(const RowTarget& target);
void read_json_document(const RowTarget& target);
void read_csv(const RowTarget& target);
void read_text(const RowTarget& target);

/// The bytes before a member of the object in `line`, or nothing.
[[nodiscard]] std::optional<std::size_t> find_member(std::string_view line, std::string_view key);
/// The bytes before cell `index` of the record that begins `text`, with the lines before it, or nothing.
struct CellPlace {
  std::uint32_t lines = 0;
  std::size_t column = 0;
};
[[nodiscard]] CellPlace find_cell(std::string_view text, std::size_t index);

}  // namespace occam::eval
