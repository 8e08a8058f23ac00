#include "occam/schema/pattern.hpp"

#include <catch2/catch.hpp>

using namespace occam::schema;

namespace {

Pattern compile(std::string_view text, PatternFlags flags = PatternFlags::kNone) {
  auto pattern = Pattern::compile(text, flags);
  if (!pattern) FAIL(pattern.error().message);
  return *pattern;
}

/// The whole match, or "-".
std::string find(const Pattern& pattern, std::string_view text) {
  const auto match = pattern.find(text);
  if (!match) FAIL(match.error().message);
  return *match ? std::string(*(**match)[0]) : "-";
}

}  // namespace

TEST_CASE("a match has its groups and an unused one is null") {
  const Pattern pattern = compile("(a)|(b)(c)?");
  CHECK(pattern.groups() == 3);
  const auto match = pattern.find("xb");
  REQUIRE((match && *match));
  CHECK_FALSE((**match)[1]);
  CHECK((**match)[2] == "b");
  CHECK_FALSE((**match)[3]);
}

TEST_CASE("flags ask for the whole text and for whole words and for plain text") {
  CHECK(find(compile("\\d+", PatternFlags::kWhole), "42") == "42");
  CHECK(find(compile("\\d+", PatternFlags::kWhole), "42 ") == "-");
  CHECK(find(compile("cat", PatternFlags::kWholeWords), "concatenate") == "-");
  CHECK(find(compile("cat", PatternFlags::kWholeWords), "a cat!") == "cat");
  CHECK(find(compile("a.c|#", PatternFlags::kLiteral), "abc a.c|#") == "a.c|#");
  CHECK(find(compile("C++", PatternFlags::kLiteral | PatternFlags::kWholeWords), "in C++ code") == "C++");
  CHECK(find(compile("\n\t ", PatternFlags::kLiteral), "a\n\t b") == "\n\t ");
}

TEST_CASE("case is ignored beyond ASCII") {
  CHECK(find(compile("ÉCOLE", PatternFlags::kLiteral | PatternFlags::kIgnoreCase), "une école") == "école");
  CHECK(find(compile("ΣΊΣΥΦΟΣ", PatternFlags::kIgnoreCase | PatternFlags::kWhole), "σίσυφος") == "σίσυφος");
}

TEST_CASE("a pattern that would run for ever ends at the match limit") {
  const auto match = compile("^(a+)+$").find(std::string(40, 'a') + "b");
  REQUIRE_FALSE(match);
  CHECK_THAT(match.error().message, Catch::Contains("match limit"));
}

TEST_CASE("a long text does not break the stack") {
  const std::string text(2'000'000, 'a');
  const auto match = compile("(?:a|b)*c?").find(text);
  CHECK((!match || *match));  // a match or an error, never a crash
}

TEST_CASE("what does not compile says where") {
  const auto broken = Pattern::compile("ab(c");
  REQUIRE_FALSE(broken);
  CHECK(broken.error().offset == 4);
  CHECK_THAT(broken.error().message, Catch::Contains("parenthesis"));
  CHECK(Pattern::compile("ab(c", PatternFlags::kWholeWords).error().offset <= 5);
  CHECK_FALSE(Pattern::compile(std::string(20'000, 'a')));
}

TEST_CASE("the last match is found and all are removed") {
  const auto last = compile("-?\\d+").find_last("1 then 22 then -3.");
  REQUIRE((last && *last));
  CHECK((**last)[0] == "-3");
  CHECK(*compile(",").remove_all("1,234,567") == "1234567");
  CHECK(*compile("x*").remove_all("axxbé") == "abé");
  CHECK(*compile("nothing").remove_all("") == "");
}

TEST_CASE("broken UTF-8 in the text is no error") {
  CHECK(find(compile("b+"),
             "a\xff"
             "bb\xc3") == "bb");
  CHECK(find(compile("."), "\xff\xfe") == "-");
}
