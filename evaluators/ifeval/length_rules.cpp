#include <algorithm>

#include "measures/unicode.hpp"
#include "measures/words.hpp"
#include "rules.hpp"
#include "text_tools.hpp"

namespace occam::evaluators::ifeval {

namespace {

using enum ArgumentKind;

bool is_blank(std::string_view text) {
  return measures::trim(text).empty();
}

bool has_sentences(const Arguments& arguments, const std::string& response) {
  return holds(arguments.text("relation"), count_sentences(response), arguments.number("num_sentences"));
}

/// Paragraphs stand between `***`; an empty one is allowed at the start and at the end only.
bool has_paragraphs(const Arguments& arguments, const std::string& response) {
  const std::vector<std::string> paragraphs = split(R"(\s?\*\*\*\s?)", response);
  auto count = static_cast<std::int64_t>(paragraphs.size());
  for (std::size_t i = 0; i < paragraphs.size(); ++i) {
    if (!is_blank(paragraphs[i])) continue;
    if (i != 0 && i + 1 != paragraphs.size()) return false;
    --count;
  }
  return count == arguments.number("num_paragraphs");
}

bool has_words(const Arguments& arguments, const std::string& response) {
  return holds(arguments.text("relation"), count_matches(R"(\w+)", response), arguments.number("num_words"));
}

/// The first word up to its first mark, without quotes in front, in lower case.
std::string first_word_of(std::string_view paragraph) {
  constexpr std::string_view kMarks = ".,?!'\"";
  std::string_view word = paragraph;
  const measures::Words words = measures::split_words(paragraph);
  if (words.empty()) return {};
  word = words.front();
  while (word.starts_with('\'')) word.remove_prefix(1);
  while (word.starts_with('"')) word.remove_prefix(1);
  return measures::to_lower(word.substr(0, word.find_first_of(kMarks)));
}

/// Paragraphs stand between empty lines.
bool has_first_word(const Arguments& arguments, const std::string& response) {
  const std::vector<std::string> paragraphs = split(R"(\n\n)", response);
  const std::int64_t count =
      std::ranges::count_if(paragraphs, [](const std::string& paragraph) { return !is_blank(paragraph); });
  const std::int64_t nth = arguments.number("nth_paragraph");
  if (nth < 1 || nth > count) return false;
  const std::string& paragraph = paragraphs[static_cast<std::size_t>(nth - 1)];
  return !is_blank(paragraph) && count == arguments.number("num_paragraphs") &&
         first_word_of(paragraph) == measures::to_lower(arguments.text("first_word"));
}

}  // namespace

std::span<const Rule> length_rules() {
  static const std::vector<Rule> kRules = {
      {"length_constraints:number_sentences", {{"num_sentences", kNumber}, {"relation"}}, has_sentences},
      {"length_constraints:number_paragraphs", {{"num_paragraphs", kNumber}}, has_paragraphs},
      {"length_constraints:number_words", {{"num_words", kNumber}, {"relation"}}, has_words},
      {"length_constraints:nth_paragraph_first_word",
       {{"num_paragraphs", kNumber}, {"nth_paragraph", kNumber}, {"first_word"}},
       has_first_word},
  };
  return kRules;
}

}  // namespace occam::evaluators::ifeval
