// Where a suite's data files are: beside the suite, or in the folder that a variable or the command line names.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>

#include "config/suite_reader.hpp"

namespace occam::config {
namespace {

namespace fs = std::filesystem;

/// Whether `name` is `pattern`, in which one `*` stands for anything.
bool matches(std::string_view name, std::string_view pattern) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return name == pattern;
  return name.size() + 1 >= pattern.size() && name.starts_with(pattern.substr(0, star)) &&
         name.ends_with(pattern.substr(star + 1));
}

std::vector<fs::path> files_of(const fs::path& written) {
  std::error_code ignored;
  if (fs::is_regular_file(written, ignored)) return {written};
  std::vector<fs::path> files;
  const std::string pattern = written.filename().string();
  if (!pattern.contains('*')) return files;
  for (const auto& entry : fs::directory_iterator(written.parent_path(), ignored)) {
    if (entry.is_regular_file(ignored) && matches(entry.path().filename().string(), pattern))
      files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

void SuiteReader::read_data(TableReader& table) {
  const Node* const node = table.of_kind("data", NodeKind::kTable);
  if (node == nullptr) return;
  TableReader inner(*node, "data of [suite]", diagnostics);
  if (inner.require("env")) {
    if (const auto name = inner.text("env")) data_variable = name->value;
  }
  inner.finish();
  const char* const variable = data_variable.empty() ? nullptr : std::getenv(data_variable.c_str());
  if (!data.empty()) {
    data_folder = fs::absolute(data);
  } else if (variable != nullptr && *variable != '\0') {
    data_folder = fs::absolute(variable);
  } else {
    data_folder.clear();
  }
}

std::vector<Located<std::string>> SuiteReader::names_of(TableReader& table, std::string_view key) {
  const Node* const node = table.any(key);
  if (node == nullptr) return {};
  if (node->kind == NodeKind::kArray) {
    auto names = table.texts(key).value_or(std::vector<Located<std::string>>{});
    if (names.empty() && node->children.empty()) table.error(node->at, fmt::format("{} names no file", key));
    return names;
  }
  const auto name = table.text(key, "a file's name, or a list of names of which the first that there is counts");
  return name ? std::vector{*name} : std::vector<Located<std::string>>{};
}

std::vector<fs::path> SuiteReader::data_files(TableReader& table, const std::vector<Located<std::string>>& names) {
  if (names.empty()) return {};
  if (data_folder.empty()) {
    table.error(names.front().at,
                fmt::format("it is not said where {} lies: {} is not set", names.front().value, data_variable),
                fmt::format("set {} to the folder with your copy of the data, or name it with --data", data_variable));
    return {};
  }
  for (const Located<std::string>& name : names) {
    auto files = files_of((data_folder / name.value).lexically_normal());
    if (!files.empty()) return files;
  }
  if (names.size() == 1) {
    table.error(names.front().at,
                fmt::format("there is no file {}", (data_folder / names.front().value).lexically_normal().string()));
    return {};
  }
  std::vector<std::string> written;
  for (const Located<std::string>& name : names) written.push_back(name.value);
  table.error(names.front().at, fmt::format("{} has none of {}", data_folder.string(), fmt::join(written, ", ")),
              data_variable.empty() ? "" : fmt::format("the folder is {}'s, or that of --data", data_variable));
  return {};
}

void SuiteReader::read_format(const Node& node) {
  TableReader table(node, "[format]", diagnostics);
  if (const auto rows = table.text("rows")) suite.format.rows = rows->value;
  for (const Located<std::string>& column : table.texts("columns").value_or(std::vector<Located<std::string>>{})) {
    if (column.value.empty()) table.error(column.at, "a column needs a name");
    if (std::ranges::find(suite.format.columns, column.value) != suite.format.columns.end())
      table.error(column.at, fmt::format("two columns are called \"{}\"", column.value));
    suite.format.columns.push_back(column.value);
  }
  if (const auto split = table.text("split")) suite.format.split = *split;
  if (const Node* lines = table.of_kind("lines", NodeKind::kTable)) {
    if (lines->children.size() != 1) {
      table.error(lines->at, "lines of [format] has one key, a field's name", "lines = { label = \"labels.lst\" }");
    } else {
      TableReader inner(*lines, "lines of [format]", diagnostics);
      const Node& field = lines->children.front();
      suite.format.lines_field = Located<std::string>{field.key, field.key_at};
      // Other copies of a data set have the field in the rows themselves.
      for (const Located<std::string>& name : names_of(inner, field.key))
        if (suite.format.lines.empty() && fs::is_regular_file(data_folder / name.value))
          suite.format.lines = data_folder / name.value;
    }
  }
  table.finish();
}

}  // namespace occam::config
