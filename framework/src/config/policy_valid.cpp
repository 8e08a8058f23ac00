// `valid` of [task.*]: what an answer must be. Schemas and patterns are compiled here, where a mistake has its place.
#include <fmt/format.h>

#include "base/file.hpp"
#include "config/policy_reader.hpp"

namespace occam::config {
namespace {

void read_schema(TableReader& table, const File& file, const Position& at, Valid& valid) {
  const Result<std::string> text = read_file(file.path);
  if (!text)
    return table.error(at, fmt::format("the schema {} cannot be read: {}", file.path.string(), text.error().message));
  auto schema = schema::JsonSchema::compile(*text);
  if (!schema) return table.error(at, fmt::format("{} is no JSON Schema: {}", file.path.string(), schema.error()));
  valid.schema = std::move(*schema);
}

void read_pattern(TableReader& table, const Located<std::string>& written, Valid& valid) {
  auto pattern = schema::Pattern::compile(written.value);
  if (!pattern) {
    const schema::PatternError& error = pattern.error();
    table.error(written.at,
                fmt::format("the pattern does not compile: {} at its character {}", error.message, error.offset + 1),
                "a pattern is clearest between single quotes, where a backslash is itself");
    return;
  }
  valid.pattern = std::move(*pattern);
  valid.pattern_text = written.value;
}

void read_length(TableReader& table, Valid& valid) {
  const auto least = table.integer("min_chars", kAtLeastOne);
  const auto most = table.integer("max_chars", kAtLeastOne);
  if (least) valid.min_chars = least->value;
  if (most) valid.max_chars = most->value;
  if (!least || !most || least->value <= most->value) return;
  table.error(least->at, fmt::format("no answer has at least {} and at most {} characters", least->value, most->value));
  table.diagnostics().back().other = most->at;
  table.diagnostics().back().other_message = "the most that is allowed";
}

}  // namespace

void PolicyReader::read_valid(TableReader& table, Task& task) const {
  const Node* const node = table.of_kind("valid", NodeKind::kTable);
  if (node == nullptr) return;
  TableReader inner(*node, "valid of " + table.title(), table.diagnostics());
  Valid valid;
  if (const auto words = inner.texts("one_of")) {
    for (const Located<std::string>& word : *words) valid.one_of.push_back(word.value);
  }
  read_length(inner, valid);
  if (const auto value = inner.boolean("json")) valid.json = value->value;
  if (const auto file = inner.text("schema")) read_schema(inner, resolve(file->value), file->at, valid);
  if (const auto pattern = inner.text("pattern")) read_pattern(inner, *pattern, valid);
  if (const auto value = inner.boolean("refusals")) valid.refusals = value->value;
  inner.finish();
  task.valid = {std::move(valid), node->at};
}

}  // namespace occam::config
