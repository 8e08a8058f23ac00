#include "text_tools.hpp"

#include <algorithm>
#include <array>

#include "measures/unicode.hpp"
#include "measures/words.hpp"
#include "occam/schema/pattern.hpp"

namespace occam::evaluators::ifeval {

namespace {

using schema::Pattern;
using schema::PatternFlags;

std::expected<Pattern, schema::PatternError> compile(std::string_view pattern) {
  auto compiled = Pattern::compile(pattern);
  return compiled ? std::move(compiled) : Pattern::compile(pattern, PatternFlags::kLiteral);
}

/// Calls f(begin, end) for every match, left to right without overlap; an empty match moves on by one byte.
template <typename Function>
void for_each_match(std::string_view pattern, std::string_view text, Function&& f) {
  const auto compiled = compile(pattern);
  if (!compiled) return;
  std::size_t at = 0;
  while (at <= text.size()) {
    const auto found = compiled->find(text, at);
    if (!found || !*found) return;
    const std::string_view match = *(**found)[0];
    const auto begin = static_cast<std::size_t>(match.data() - text.data());
    f(begin, begin + match.size());
    at = begin + std::max<std::size_t>(match.size(), 1);
  }
}

/// Letters with a case, by what to_lower makes of them.
bool has_capital(std::string_view text) {
  return measures::to_lower(text) != text;
}

constexpr std::array<std::string_view, 26> kAbbreviations = {
    "mr",  "mrs", "ms", "dr",  "prof", "st",  "jr",  "sr",  "vs",   "etc", "e.g", "i.e", "inc",
    "ltd", "co",  "no", "fig", "gen",  "sen", "rep", "gov", "capt", "col", "jan", "feb", "approx"};

bool ends_with_abbreviation(std::string_view text) {
  const std::size_t start = text.find_last_of(" \t\n(\"'");
  const std::string word = measures::to_lower(text.substr(start == std::string_view::npos ? 0 : start + 1));
  if (word.size() == 1 && word[0] >= 'a' && word[0] <= 'z') return word != "i";
  return std::ranges::find(kAbbreviations, word) != kAbbreviations.end();
}

}  // namespace

std::int64_t count_matches(std::string_view pattern, std::string_view text) {
  std::int64_t count = 0;
  for_each_match(pattern, text, [&](std::size_t, std::size_t) { ++count; });
  return count;
}

bool matches(std::string_view pattern, std::string_view text) {
  const auto compiled = compile(pattern);
  if (!compiled) return false;
  const auto found = compiled->find(text);
  return found && found->has_value();
}

std::vector<std::string> all_matches(std::string_view pattern, std::string_view text) {
  std::vector<std::string> all;
  for_each_match(pattern, text,
                 [&](std::size_t begin, std::size_t end) { all.emplace_back(text.substr(begin, end - begin)); });
  return all;
}

std::vector<std::string> split(std::string_view pattern, std::string_view text) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for_each_match(pattern, text, [&](std::size_t begin, std::size_t end) {
    parts.emplace_back(text.substr(from, begin - from));
    from = end;
  });
  parts.emplace_back(text.substr(from));
  return parts;
}

std::string ignoring_case(std::string_view pattern) {
  return "(?i)" + std::string(pattern);
}

std::int64_t count_sentences(std::string_view text) {
  const std::string_view trimmed = measures::trim(text);
  if (trimmed.empty()) return 0;
  std::int64_t count = 1;
  for_each_match(R"([.!?]+["'”’)\]]*\s+(?=[^\p{Ll}\s]))", trimmed, [&](std::size_t begin, std::size_t) {
    const bool is_dot = trimmed[begin] == '.' && (begin + 1 == trimmed.size() || trimmed[begin + 1] != '.');
    if (!is_dot || !ends_with_abbreviation(trimmed.substr(0, begin))) ++count;
  });
  return count;
}

std::vector<std::string> bare_words(std::string_view text) {
  std::vector<std::string> words;
  for (const std::string& word : measures::split_words(text)) {
    const auto first = std::ranges::find_if_not(word, measures::is_ascii_punctuation);
    const auto last = std::find_if_not(word.rbegin(), word.rend(), measures::is_ascii_punctuation).base();
    if (first < last) words.emplace_back(first, last);
  }
  return words;
}

bool is_upper(std::string_view text) {
  return has_capital(text) && !matches(R"(\p{Ll})", text);
}

bool is_lower(std::string_view text) {
  return !has_capital(text) && matches(R"(\p{Ll})", text);
}

}  // namespace occam::evaluators::ifeval
