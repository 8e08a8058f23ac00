// [format] and [fields] of a suite: how a data file that others published becomes items, without a conversion.
//
// Threads: values, no sharing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/diagnostic.hpp"

namespace occam::config {

/// How data files are read where their name's ending does not say it all.
struct Format {
  std::string rows;                  ///< of JSON: the path of the list (`data.paragraphs.qas`); empty: the whole
  std::vector<std::string> columns;  ///< of CSV without a header
  std::optional<Located<std::string>> split;        ///< of text: a pattern between items; absent: lines
  std::optional<Located<std::string>> lines_field;  ///< a field that stands in a file of its own, one line an item
  std::filesystem::path lines;                      ///< that file; empty: there is none, and rows have the field
};

/// Every match of a pattern becomes `with`, in which `$1` is the pattern's first group.
struct Replacement {
  Located<std::string> pattern;
  std::string with;
};

/// One place where a field's value may be found.
struct FieldSource {
  Located<std::string> path;               ///< `question.stem`; empty: one of the others
  Located<std::string> text;               ///< a template over the row
  std::vector<Located<std::string>> each;  ///< a list: one path an element
  std::vector<std::string> values;         ///< a list that is the same for all items
  std::vector<Replacement> replace;        ///< in order, in every text of the value
  std::int64_t first = 0;                  ///< of `gold`: the number of the first choice
};

/// A field of the items, made from a row. `id`, `target`, `choices`, `gold`, `cluster` and `subset` have a meaning, all
/// others are for templates and evaluators.
struct Field {
  Located<std::string> name;
  std::vector<FieldSource> sources;          ///< the first that a row has counts
  std::vector<Located<std::string>> labels;  ///< of `gold`: paths of the choices' labels; empty: none
};

}  // namespace occam::config
