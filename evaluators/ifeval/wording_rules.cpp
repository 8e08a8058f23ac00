#include <algorithm>

#include "measures/unicode.hpp"
#include "occam/text/language.hpp"
#include "rules.hpp"
#include "text_tools.hpp"

namespace occam::evaluators::ifeval {

namespace {

using enum ArgumentKind;
using measures::to_lower;
using measures::trim;

/// A text whose language cannot be told passes, as in the source.
bool is_in(std::string_view language, std::string_view text) {
  const std::string_view found = text::language_of(text);
  return found.empty() || found == language;
}

bool is_in_language(const Arguments& arguments, const std::string& response) {
  return is_in(arguments.text("language"), response);
}

/// Between six stars: two responses that differ.
bool has_two_responses(const Arguments&, const std::string& response) {
  const std::vector<std::string> parts = split(R"(\*{6})", response);
  std::vector<std::string_view> found;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string_view part = trim(parts[i]);
    if (!part.empty())
      found.push_back(part);
    else if (i != 0 && i + 1 != parts.size())
      return false;
  }
  return found.size() == 2 && found[0] != found[1];
}

bool repeats_prompt(const Arguments& arguments, const std::string& response) {
  return to_lower(trim(response)).starts_with(to_lower(trim(arguments.text("prompt_to_repeat"))));
}

bool has_ending(const Arguments& arguments, const std::string& response) {
  std::string_view text = trim(response);
  while (text.starts_with('"')) text.remove_prefix(1);
  while (text.ends_with('"')) text.remove_suffix(1);
  return to_lower(text).ends_with(to_lower(trim(arguments.text("end_phrase"))));
}

bool is_quoted(const Arguments&, const std::string& response) {
  const std::string_view text = trim(response);
  return text.size() > 1 && text.starts_with('"') && text.ends_with('"');
}

bool has_capital_words(const Arguments& arguments, const std::string& response) {
  const std::int64_t count = std::ranges::count_if(bare_words(response), is_upper);
  return holds(arguments.text("capital_relation"), count, arguments.number("capital_frequency"));
}

bool is_english_in_capitals(const Arguments&, const std::string& response) {
  return is_upper(response) && is_in("en", response);
}

bool is_english_in_small_letters(const Arguments&, const std::string& response) {
  return is_lower(response) && is_in("en", response);
}

bool has_no_comma(const Arguments&, const std::string& response) {
  return !response.contains(',');
}

}  // namespace

std::span<const Rule> wording_rules() {
  static const std::vector<Rule> kRules = {
      {"language:response_language", {{"language"}}, is_in_language},
      {"combination:two_responses", {}, has_two_responses},
      {"combination:repeat_prompt", {{"prompt_to_repeat"}}, repeats_prompt},
      {"startend:end_checker", {{"end_phrase"}}, has_ending},
      {"startend:quotation", {}, is_quoted},
      {"change_case:capital_word_frequency", {{"capital_frequency", kNumber}, {"capital_relation"}}, has_capital_words},
      {"change_case:english_capital", {}, is_english_in_capitals},
      {"change_case:english_lowercase", {}, is_english_in_small_letters},
      {"punctuation:no_comma", {}, has_no_comma},
  };
  return kRules;
}

}  // namespace occam::evaluators::ifeval
