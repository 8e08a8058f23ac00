// The parts of the suite reader, one for each table; suite.cpp calls them in order.
//
// Threads: one user at a time; a reader's fields outlive the calls.
#pragma once

#include "config/suite.hpp"
#include "config/table_reader.hpp"

namespace occam::config {

inline constexpr Range kWhole = {0, 9e18, "must not be negative"};

struct SuiteReader {
  Suite& suite;
  std::filesystem::path folder;       ///< of the suite's file
  std::filesystem::path data_folder;  ///< where data files start: `folder`, or what `data` of [suite] says
  std::filesystem::path data;         ///< what replaces the variable; may be empty
  std::string data_variable;          ///< the variable's name; empty: there is none
  Diagnostics& diagnostics;

  void read(const Node& root);
  void read_suite(const Node& node);
  void read_format(const Node& node);
  void read_fields(const Node& node);
  void read_prompt(const Node& node);
  void read_evaluator(const Node& node);
  void read_generate(const Node& node);

  // suite_data.cpp
  void read_data(TableReader& table);
  /// The files of the first alternative that there is, sorted; a name may have `*` in it.
  std::vector<std::filesystem::path> data_files(TableReader& table, const std::vector<Located<std::string>>& names);
  /// A text, or a list of texts.
  std::vector<Located<std::string>> names_of(TableReader& table, std::string_view key);

  // suite_prompt.cpp
  void read_few_shot(TableReader& prompt);
  void read_preamble(TableReader& prompt);
};

/// Reports braces that do not pair up and names that are empty; `what` names the template.
void check_template(TableReader& table, const Located<std::string>& text, std::string_view what);

}  // namespace occam::config
