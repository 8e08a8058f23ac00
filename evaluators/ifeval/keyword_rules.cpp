#include <algorithm>

#include "measures/unicode.hpp"
#include "rules.hpp"
#include "text_tools.hpp"

namespace occam::evaluators::ifeval {

namespace {

using enum ArgumentKind;

bool has_keywords(const Arguments& arguments, const std::string& response) {
  return std::ranges::all_of(arguments.list("keywords"),
                             [&](const std::string& keyword) { return matches(ignoring_case(keyword), response); });
}

bool has_keyword_often(const Arguments& arguments, const std::string& response) {
  return holds(arguments.text("relation"), count_matches(ignoring_case(arguments.text("keyword")), response),
               arguments.number("frequency"));
}

bool lacks_words(const Arguments& arguments, const std::string& response) {
  return std::ranges::none_of(arguments.list("forbidden_words"), [&](const std::string& word) {
    return matches(ignoring_case("\\b" + word + "\\b"), response);
  });
}

bool has_letter_often(const Arguments& arguments, const std::string& response) {
  const std::string letter = measures::to_lower(arguments.text("letter"));
  const std::string lowered = measures::to_lower(response);
  const std::int64_t count = std::ranges::count(measures::characters(lowered), std::string_view(letter));
  return holds(arguments.text("let_relation"), count, arguments.number("let_frequency"));
}

}  // namespace

std::span<const Rule> keyword_rules() {
  static const std::vector<Rule> kRules = {
      {"keywords:existence", {{"keywords", kList}}, has_keywords},
      {"keywords:frequency", {{"keyword"}, {"frequency", kNumber}, {"relation"}}, has_keyword_often},
      {"keywords:forbidden_words", {{"forbidden_words", kList}}, lacks_words},
      {"keywords:letter_frequency", {{"letter"}, {"let_frequency", kNumber}, {"let_relation"}}, has_letter_often},
  };
  return kRules;
}

}  // namespace occam::evaluators::ifeval
