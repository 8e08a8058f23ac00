// [fields] of a suite at work: a row as others published it becomes a row in our own form.
//
// Afterwards the row has `id`, `target`, `choices`, `gold`, `cluster`, `subset` and whatever else [fields] names,
// beside what it had, as if the file had been written so. Threads: immutable after create().
//
//   const FieldMap map = FieldMap::create(suite.fields, findings);
//   for (Row& row : rows.all) if (map.apply(row, rows, findings)) …
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/suite_fields.hpp"
#include "eval/rows.hpp"
#include "eval/template.hpp"
#include "occam/schema/pattern.hpp"

namespace occam::eval {

class FieldMap {
 public:
  FieldMap(FieldMap&&) = default;
  FieldMap(const FieldMap&) = delete;

  /// Templates that do not parse are findings.
  [[nodiscard]] static FieldMap create(const std::vector<config::Field>& fields, Findings& findings);

  /// A row that lacks a field is a finding and keeps what it has. Returns whether the row can be an item: not one whose
  /// gold names no choice, which is a finding too.
  [[nodiscard]] bool apply(Row& row, const Rows& rows, Findings& findings) const;

 private:
  FieldMap() = default;
  struct Source {
    const config::FieldSource* config = nullptr;
    std::optional<Template> text;
    std::vector<std::pair<schema::Pattern, std::string>> replace;
  };
  struct Field {
    const config::Field* config = nullptr;
    std::vector<Source> sources;
  };
  [[nodiscard]] static std::optional<Source> compile(const config::FieldSource& source, Findings& findings);
  [[nodiscard]] static std::optional<json::value> find(const Source& source, const json::object& row);
  struct Found {
    json::value value;
    const config::FieldSource* source;
  };
  [[nodiscard]] static std::optional<Found> find(const Field& field, const json::object& row);

  std::vector<config::Field> config_;
  std::vector<Field> fields_;
};

}  // namespace occam::eval
