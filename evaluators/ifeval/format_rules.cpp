#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>

#include "measures/unicode.hpp"
#include "rules.hpp"
#include "text_tools.hpp"

namespace occam::evaluators::ifeval {

namespace {

using enum ArgumentKind;
using measures::trim;

bool has_placeholders(const Arguments& arguments, const std::string& response) {
  return count_matches(R"(\[.*?\])", response) >= arguments.number("num_placeholders");
}

bool has_postscript(const Arguments& arguments, const std::string& response) {
  const std::string& marker = arguments.text("postscript_marker");
  const std::string pattern = marker == "P.P.S"  ? R"(\s*p\.\s?p\.\s?s.*$)"
                              : marker == "P.S." ? R"(\s*p\.\s?s\..*$)"
                                                 : "\\s*" + measures::to_lower(marker) + ".*$";
  return matches("(?m)" + pattern, measures::to_lower(response));
}

bool has_bullets(const Arguments& arguments, const std::string& response) {
  return count_matches(R"((?m)^\s*\*[^\*].*$)", response) + count_matches(R"((?m)^\s*-.*$)", response) ==
         arguments.number("num_bullets");
}

bool is_one_of_three_answers(const Arguments&, const std::string& response) {
  constexpr std::array<std::string_view, 3> kAnswers = {"My answer is yes.", "My answer is no.", "My answer is maybe."};
  return std::ranges::any_of(kAnswers, [&](std::string_view answer) { return response.contains(answer); });
}

std::string_view strip(std::string_view text, char mark) {
  while (text.starts_with(mark)) text.remove_prefix(1);
  while (text.ends_with(mark)) text.remove_suffix(1);
  return text;
}

bool has_highlights(const Arguments& arguments, const std::string& response) {
  std::int64_t count = 0;
  for (const std::string& one : all_matches(R"(\*[^\n\*]*\*)", response))
    if (!trim(strip(one, '*')).empty()) ++count;
  for (const std::string& one : all_matches(R"(\*\*[^\n\*]*\*\*)", response))
    if (!trim(std::string_view(one).substr(2, one.size() - 4)).empty()) ++count;
  return count >= arguments.number("num_highlights");
}

bool has_sections(const Arguments& arguments, const std::string& response) {
  const std::string pattern = R"(\s?)" + arguments.text("section_spliter") + R"(\s?\d+\s?)";
  return count_matches(pattern, response) >= arguments.number("num_sections");
}

bool is_json(const Arguments&, const std::string& response) {
  std::string_view text = trim(response);
  for (const std::string_view fence : {"```json", "```Json", "```JSON", "```"})
    if (text.starts_with(fence)) text.remove_prefix(fence.size());
  if (text.ends_with("```")) text.remove_suffix(3);
  text = trim(text);
  boost::system::error_code error;
  (void)boost::json::parse(boost::json::string_view(text.data(), text.size()), error);
  return !error;
}

bool has_title(const Arguments&, const std::string& response) {
  return std::ranges::any_of(all_matches(R"(<<[^\n]+>>)", response), [](std::string_view title) {
    while (title.starts_with('<')) title.remove_prefix(1);
    while (title.ends_with('>')) title.remove_suffix(1);
    return !trim(title).empty();
  });
}

}  // namespace

std::span<const Rule> format_rules() {
  static const std::vector<Rule> kRules = {
      {"detectable_content:number_placeholders", {{"num_placeholders", kNumber}}, has_placeholders},
      {"detectable_content:postscript", {{"postscript_marker"}}, has_postscript},
      {"detectable_format:number_bullet_lists", {{"num_bullets", kNumber}}, has_bullets},
      {"detectable_format:constrained_response", {}, is_one_of_three_answers},
      {"detectable_format:number_highlighted_sections", {{"num_highlights", kNumber}}, has_highlights},
      {"detectable_format:multiple_sections", {{"section_spliter"}, {"num_sections", kNumber}}, has_sections},
      {"detectable_format:json_format", {}, is_json},
      {"detectable_format:title", {}, has_title},
  };
  return kRules;
}

}  // namespace occam::evaluators::ifeval
