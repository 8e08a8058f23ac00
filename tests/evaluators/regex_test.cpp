#include "regex/regex.hpp"

#include "evaluators/scoring.hpp"

using namespace occam::evaluators;

TEST_CASE("without a group the answer must match and the targets do not matter") {
  CHECK(score(*make<Regex>(R"({"pattern":"\\byes\\b"})"), "Well, yes.", {}) == 1);
  CHECK(score(*make<Regex>(R"({"pattern":"\\byes\\b"})"), "yesterday", {}) == 0);
  CHECK(score(*make<Regex>(R"({"pattern":"yes","match":"full"})"), "yes.", {}) == 0);
  CHECK(score(*make<Regex>(R"({"pattern":"YES","match":"full","ignore_case":true})"), "yes", {}) == 1);
}

TEST_CASE("with a group what it took must equal a target") {
  const auto strict = make<Regex>(R"x({"pattern":"#### (-?[0-9.,]+)","group":1,"regexes_to_ignore":[",","\\.$"]})x");
  CHECK(score(*strict, "so 2 * 600 = 1,200\n#### 1,200.", {"1200"}) == 1);
  CHECK(score(*strict, "so 2 * 600 = 1200", {"1200"}) == 0);
  CHECK(score(*strict, "#### 1201", {"1200"}) == 0);
  CHECK(score(*strict, "#### 7", {"6", "7"}) == 1);
}

TEST_CASE("the last occurrence is taken where it is asked for") {
  const auto last = make<Regex>(R"({"pattern":"-?[0-9]+","group":0,"occurrence":"last"})");
  CHECK(score(*last, "3 apples and 4 make 7", {"7"}) == 1);
  CHECK(score(*make<Regex>(R"({"pattern":"-?[0-9]+","group":0})"), "3 apples and 4 make 7", {"7"}) == 0);
}

TEST_CASE("a group that took no part is a wrong answer") {
  CHECK(score(*make<Regex>(R"x({"pattern":"yes( sir)?","group":1})x"), "yes", {"sir"}) == 0);
}

TEST_CASE("what was extracted stands in the rationale") {
  occam::sdk::EvalItem item;
  item.targets = {"B"};
  occam::sdk::EvalOutput output;
  output.text = "The answer is (b).";
  const auto scored =
      evaluate(*make<Regex>(R"x({"pattern":"\\(([a-d])\\)","group":1,"ignore_case":true})x"), item, output);
  CHECK(scored->rationale == "extracted: b");
  CHECK(scored->values.at(0) == 1);
}

TEST_CASE("a pattern that never ends on an answer makes it unscorable") {
  occam::sdk::EvalOutput output;
  const std::string text = std::string(60, 'a') + "b";
  output.text = text;
  CHECK(evaluate(*make<Regex>(R"x({"pattern":"^(a+)+$"})x"), {}, output)->unscorable);
}

TEST_CASE("a wrong pattern or group is refused with its key") {
  CHECK(refusal<Regex>("{}").where == "pattern");
  CHECK_THAT(refusal<Regex>(R"({"pattern":"ab("})").message, Catch::Contains("at character 3"));
  CHECK(refusal<Regex>(R"({"pattern":"a","group":1})").where == "group");
  CHECK(refusal<Regex>(R"({"pattern":"a","match":"whole"})").where == "match");
  CHECK(refusal<Regex>(R"({"pattern":"a","occurrence":"second"})").where == "occurrence");
}
