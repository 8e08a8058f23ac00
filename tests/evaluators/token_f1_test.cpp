#include "token_f1/token_f1.hpp"

#include "evaluators/scoring.hpp"

using namespace occam::evaluators;

// The figures are those of SQuAD's evaluate-v1.1.py, worked by hand.
TEST_CASE("shared words count as often as both texts have them") {
  const auto plain = make<TokenF1>();
  CHECK(score(*plain, "big moose", {"A big Moose!", "hippo"}) == 1);
  CHECK(score(*plain, "abd", {"abc abd"}) == Approx(2.0 / 3));
  CHECK(score(*plain, "word word", {"word"}) == Approx(2.0 / 3));  // P 1/2, R 1
  CHECK(score(*make<TokenF1>(R"({"counting":"set"})"), "word word", {"word"}) == 1);
  CHECK(score(*plain, "nothing", {"else"}) == 0);
}

TEST_CASE("punctuation articles and case do not count unless they are asked to") {
  CHECK(value(*make<TokenF1>(), "exact", "the  Cat.", {"cat"}) == 1);
  CHECK(value(*make<TokenF1>(R"({"normalise":"none"})"), "exact", "the  Cat.", {"cat"}) == 0);
  CHECK(score(*make<TokenF1>(), "École—a—école", {"école—école"}) == 0);  // a word boundary, not a space
  CHECK(score(*make<TokenF1>(), "an", {"the"}) == 1);                     // both sides are empty
  CHECK(score(*make<TokenF1>(), "", {"cat"}) == 0);
}

TEST_CASE("the best target counts for each metric by itself") {
  const auto plain = make<TokenF1>();
  CHECK(score(*plain, "red green", {"blue", "red", "red green blue"}) == Approx(0.8));
  CHECK(value(*plain, "exact", "red green", {"blue", "red green"}) == 1);
}

TEST_CASE("wrong options of token_f1 name their key") {
  CHECK(refusal<TokenF1>(R"({"normalise":"nist"})").where == "normalise");
  CHECK(refusal<TokenF1>(R"({"counting":1})").where == "counting");
  CHECK(refusal<TokenF1>(R"({"metric":"f2"})").where == "metric");
  CHECK(refusal<TokenF1>(R"({"metrics":"f1"})").where == "metrics");
}
