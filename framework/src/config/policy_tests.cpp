#include "config/policy_tests.hpp"

#include <fmt/format.h>

#include "config/policy_reader.hpp"

namespace occam::config {
namespace {

/// A text, or a list of them.
std::optional<Located<std::vector<std::string>>> one_or_more(TableReader& table, std::string_view key) {
  const Node* const node = table.any(key);
  if (node == nullptr) return std::nullopt;
  Located<std::vector<std::string>> out{{}, node->at};
  if (node->kind != NodeKind::kArray) {
    const auto text = table.text(key, "write a text, or a list of texts");
    if (!text) return std::nullopt;
    out.value.push_back(text->value);
    return out;
  }
  for (const auto& text : table.texts(key).value_or(std::vector<Located<std::string>>{}))
    out.value.push_back(text.value);
  if (node->children.empty()) table.error(node->at, fmt::format("{} must name at least one", key));
  return out;
}

Expectations read_expectations(const Node& node, std::string title, Diagnostics& diagnostics) {
  TableReader table(node, std::move(title), diagnostics);
  Expectations out;
  out.model = one_or_more(table, "model");
  out.not_model = one_or_more(table, "not_model");
  out.task = table.text("task");
  out.recognised_by = table.text("recognised_by");
  out.residency = table.choice("residency", kResidencyWords);
  out.escalates = table.boolean("escalates");
  out.refused = table.boolean("refused");
  out.at_most_parameters = table.number("at_most_parameters", kPositive);
  table.finish();
  if (node.children.empty()) table.error(node.at, table.title() + " is empty and would hold of everything");
  if (out.refused && out.refused->value &&
      (out.model || out.at_most_parameters || (out.escalates && out.escalates->value)))
    table.error(out.refused->at, "a request that is refused goes to no model");
  return out;
}

PolicyTest read_test(const Node& node, std::size_t number, const std::filesystem::path& folder,
                     Diagnostics& diagnostics) {
  TableReader table(node, "[[test]]", diagnostics);
  PolicyTest test;
  test.at = node.at;
  test.name = fmt::format("test {}", number);
  if (const auto name = table.text("name")) test.name = name->value;
  if (const auto prompts = one_or_more(table, "prompts")) test.prompts = prompts->value;
  if (const auto file = table.text("file")) {
    test.file = {(folder / file->value).lexically_normal(), file->at};
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(test.file->value, ignored))
      table.error(file->at, fmt::format("there is no file {}", test.file->value.string()));
  }
  if (!table.any("prompts") && !table.any("file"))
    table.error(node.at, "the test has no prompts", "write prompts = [\"…\"], or file = \"prompts.jsonl\"");
  if (const auto task = table.text("task")) test.task = task->value;
  if (const auto residency = table.choice("residency", kResidencyWords)) test.residency = residency->value;
  if (table.require("expect")) {
    if (const Node* const expect = table.of_kind("expect", NodeKind::kTable))
      test.expect = read_expectations(*expect, fmt::format("expect of \"{}\"", test.name), diagnostics);
  }
  table.finish();
  return test;
}

Reading<PolicyTests> read(std::shared_ptr<const Source> source, const std::filesystem::path& folder) {
  Reading<PolicyTests> reading;
  const Position begin{source};
  const std::optional<Node> root = parse_document(std::move(source), reading.diagnostics);
  if (!root) return reading;
  TableReader table(*root, "a file of tests", reading.diagnostics);
  const Node* const tests = table.of_kind("test", NodeKind::kArray);
  table.finish();
  if (tests == nullptr && reading.ok())
    reading.diagnostics.push_back({.at = begin, .message = "the file has no tests", .hint = "write [[test]]"});
  if (tests == nullptr) return reading;
  for (const Node& node : tests->children) {
    if (node.kind == NodeKind::kTable) {
      reading.value.tests.push_back(read_test(node, reading.value.tests.size() + 1, folder, reading.diagnostics));
    } else {
      reading.diagnostics.push_back({.at = node.at, .message = "a test must be a table", .hint = "write [[test]]"});
    }
  }
  sort(reading.diagnostics);
  return reading;
}

}  // namespace

Reading<PolicyTests> parse_policy_tests(std::string_view text, std::string name, const std::filesystem::path& folder) {
  return read(make_source(std::move(name), text), folder);
}

Reading<PolicyTests> read_policy_tests(const std::filesystem::path& file) {
  Reading<PolicyTests> reading;
  std::shared_ptr<const Source> source = read_source(file, reading.diagnostics);
  if (!source) return reading;
  return read(std::move(source), file.parent_path());
}

}  // namespace occam::config
