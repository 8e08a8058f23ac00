#include "exact_match/exact_match.hpp"

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

#include "evaluators/scoring.hpp"

using namespace occam::evaluators;

TEST_CASE("exact match is equality but for the spaces around it") {
  const auto plain = make<ExactMatch>();
  CHECK(score(*plain, "Paris", {"Paris"}) == 1);
  CHECK(score(*plain, "\n Paris ", {"Paris"}) == 1);
  CHECK(score(*plain, "paris", {"Paris"}) == 0);
  CHECK(score(*plain, "Paris.", {"Paris"}) == 0);
  CHECK(score(*plain, "Paris or London", {"Paris"}) == 0);
  CHECK(score(*plain, "", {""}) == 1);
  CHECK(score(*make<ExactMatch>(R"({"strip":false})"), " Paris", {"Paris"}) == 0);
}

TEST_CASE("any of several targets counts") {
  const auto plain = make<ExactMatch>();
  CHECK(score(*plain, "four", {"4", "four"}) == 1);
  CHECK(score(*plain, "five", {"4", "four"}) == 0);
}

// https://huggingface.co/spaces/evaluate-metric/exact_match, the four examples of its documentation:
// references "the cat", "theater", "YELLING", "agent007"; predictions "cat?", "theater", "yelling", "agent".
TEST_CASE("the options do what the examples of Hugging Face's evaluate do") {
  const auto mean = [](const ExactMatch& evaluator) {
    return (score(evaluator, "cat?", {"the cat"}) + score(evaluator, "theater", {"theater"}) +
            score(evaluator, "yelling", {"YELLING"}) + score(evaluator, "agent", {"agent007"})) /
           4;
  };
  CHECK(mean(*make<ExactMatch>(R"({"strip":false})")) == 0.25);
  CHECK(mean(*make<ExactMatch>(
            R"({"strip":false,"regexes_to_ignore":["the ","yell"],"ignore_case":true,"ignore_punctuation":true})")) ==
        0.5);
  CHECK(
      mean(*make<ExactMatch>(
          R"({"strip":false,"regexes_to_ignore":["the ","yell","YELL"],"ignore_case":true,"ignore_punctuation":true})")) ==
      0.75);
  CHECK(
      mean(*make<ExactMatch>(
          R"({"strip":false,"regexes_to_ignore":["the ","yell","YELL"],"ignore_case":true,"ignore_punctuation":true,"ignore_numbers":true})")) ==
      1);
}

TEST_CASE("case is ignored in every script") {
  const auto folded = make<ExactMatch>(R"({"ignore_case":true})");
  CHECK(score(*folded, "École", {"éCOLE"}) == 1);
  CHECK(score(*folded, "a.c", {"ABC"}) == 0);
}

TEST_CASE("an answer on which a pattern never ends is unscorable") {
  const auto hard = make<ExactMatch>(R"({"regexes_to_ignore":"^(a+)+$"})");
  occam::sdk::EvalItem item;
  item.targets = {"x"};
  const std::string text = std::string(60, 'a') + "b";
  occam::sdk::EvalOutput output;
  output.text = text;
  const auto scored = evaluate(*hard, item, output);
  REQUIRE(scored);
  REQUIRE(scored->unscorable);
  CHECK_THAT(*scored->unscorable, Catch::Contains("match limit"));
  CHECK(scored->values.empty());
}

TEST_CASE("a wrong configuration names its key") {
  CHECK(refusal<ExactMatch>(R"({"ignore_cases":true})").where == "ignore_cases");
  CHECK(refusal<ExactMatch>(R"({"strip":"yes"})").where == "strip");
  CHECK(refusal<ExactMatch>(R"({"regexes_to_ignore":["a","("]})").where == "regexes_to_ignore[1]");
  CHECK(refusal<ExactMatch>("[]").status == occam::sdk::Status::kInvalidArgument);
}

TEST_CASE("an item without a target is an error and not a wrong answer") {
  CHECK_FALSE(evaluate(*make<ExactMatch>(), {}, {}));
}

TEST_CASE("the stored vectors of lighteval agree") {
  std::ifstream file(OCCAM_SOURCE_DIR "/../shared/data/golden/lighteval_exact_match.json");
  if (!file) {
    WARN("skipped: ../shared/data/golden is not here");
    return;
  }
  std::ostringstream text;
  text << file.rdbuf();
  const auto evaluator = make<ExactMatch>();
  const boost::json::value suite = boost::json::parse(text.str());
  for (const auto& test : suite.at("test_cases").as_array()) {
    const auto& document = test.at("doc");
    const std::string target(document.at("choices").at(document.at("gold_index").to_number<std::size_t>()).as_string());
    const std::string answer(test.at("model_response").at("text").at(0).as_string());
    CHECK(score(*evaluator, answer, {target}) == test.at("expected_output").at("em").to_number<double>());
  }
}
