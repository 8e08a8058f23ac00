// CSV as RFC 4180 has it: quoted fields may hold commas, line feeds and doubled quotes. Reading and writing.
//
// Threads: values.
//
//   CsvReader reader(text, "outcomes.csv");
//   for (auto row = reader.next(); row && *row; row = reader.next()) …
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "occam/error.hpp"

namespace occam {

struct CsvRow {
  std::vector<std::string> fields;
  std::int64_t line = 0;  ///< where it begins, from 1
};

class CsvReader {
 public:
  /// `text` outlives the reader; a byte order mark is skipped. `name` stands in messages.
  CsvReader(std::string_view text, std::string name);

  /// Nothing at the end; blank lines are skipped. Errors: kUsage with `where` = `name:line:column` for a quote that is
  /// not closed or is followed by text.
  [[nodiscard]] Result<std::optional<CsvRow>> next();

 private:
  [[nodiscard]] Result<std::string> quoted_field();
  [[nodiscard]] std::string plain_field();
  /// Skips one line end; returns whether there was one.
  bool skip_line_end();
  [[nodiscard]] std::string where() const;

  std::string_view text_;
  std::string name_;
  std::size_t at_ = 0;
  std::size_t line_start_ = 0;
  std::int64_t line_ = 1;
};

/// Appends one row with a line feed; quotes where it must.
void append_csv(std::string& out, std::span<const std::string> fields);

}  // namespace occam
