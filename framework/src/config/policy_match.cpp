// [recognition], and `match` of [task.*]: how a request is recognised that declares no task.
#include <fmt/format.h>

#include <algorithm>

#include "config/policy_reader.hpp"
#include "occam/text/language.hpp"

namespace occam::config {
namespace {

void read_keywords(TableReader& table, Match& match) {
  const auto keywords = table.texts("keywords");
  if (!keywords) return;
  for (const Located<std::string>& keyword : *keywords) {
    if (keyword.value.empty()) table.error(keyword.at, "a keyword must not be empty");
    match.keywords.push_back(keyword.value);
  }
  if (keywords->empty()) table.error(table.any("keywords")->at, "keywords must name at least one word");
}

void read_length(TableReader& table, Match& match) {
  const auto most = table.integer("max_prompt_chars", kAtLeastOne);
  const auto least = table.integer("min_prompt_chars", kAtLeastOne);
  if (most) match.max_prompt_chars = most->value;
  if (least) match.min_prompt_chars = least->value;
  if (!least || !most || least->value <= most->value) return;
  table.error(least->at, fmt::format("no prompt has at least {} and at most {} characters", least->value, most->value));
  table.diagnostics().back().other = most->at;
  table.diagnostics().back().other_message = "the most that is allowed";
}

void read_pattern(TableReader& table, Match& match) {
  const auto written = table.text("pattern");
  if (!written) return;
  auto pattern = schema::Pattern::compile(written->value);
  if (pattern) return void(match.pattern = std::move(*pattern));
  table.error(written->at,
              fmt::format("the pattern does not compile: {} at its character {}", pattern.error().message,
                          pattern.error().offset + 1),
              "a pattern is clearest between single quotes, where a backslash is itself");
}

void read_languages(TableReader& table, Match& match) {
  const Node* const node = table.any("language");
  if (node == nullptr) return;
  std::vector<Located<std::string>> codes;
  if (node->kind == NodeKind::kArray) {
    codes = table.texts("language").value_or(codes);
    if (node->children.empty()) table.error(node->at, "language must name at least one language");
  } else if (const auto code = table.text("language", "write \"de\", or [\"de\", \"nl\"] for either")) {
    codes.push_back(*code);
  }
  const auto known = text::known_languages();
  for (const Located<std::string>& code : codes) {
    if (std::ranges::find(known, code.value) == known.end()) table.wrong_word(code, "language", known);
    match.languages.push_back(code.value);
  }
}

}  // namespace

void PolicyReader::read_match(TableReader& table, Task& task) {
  const Node* const node = table.of_kind("match", NodeKind::kTable);
  if (node == nullptr) return;
  TableReader inner(*node, "match of " + table.title(), table.diagnostics());
  Match match;
  read_keywords(inner, match);
  read_length(inner, match);
  read_pattern(inner, match);
  read_languages(inner, match);
  if (const auto tools = inner.boolean("tools")) match.tools = tools->value;
  if (const auto images = inner.boolean("images")) match.images = images->value;
  inner.finish();
  if (node->children.empty()) inner.error(node->at, inner.title() + " is empty and would match every request");
  if (task.id == "*") inner.error(node->key_at, "[task.\"*\"] needs no match: it is what no other task matches");
  task.match = {std::move(match), node->at};
}

void PolicyReader::read_recognition(const Node& node) {
  if (!require_table(node, "[recognition]")) return;
  TableReader table(node, "[recognition]", diagnostics);
  constexpr Range kProbability = {0, 1, "must be 0 to 1"};
  if (const auto asked = table.boolean("classifier")) policy.recognition.classifier = asked->value;
  if (const auto least = table.number("minimum_probability", kProbability))
    policy.recognition.minimum_probability = least->value;
  table.finish();
}

}  // namespace occam::config
