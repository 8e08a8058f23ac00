#include "contains/contains.hpp"

#include "evaluators/scoring.hpp"

using namespace occam::evaluators;

TEST_CASE("one target in the answer is enough unless all are asked for") {
  CHECK(score(*make<Contains>(), "It is Paris, I think", {"Paris"}) == 1);
  CHECK(score(*make<Contains>(), "It is Paris, I think", {"Rome", "Paris"}) == 1);
  CHECK(score(*make<Contains>(), "It is Lyon", {"Rome", "Paris"}) == 0);
  const auto all = make<Contains>(R"({"targets":"all"})");
  CHECK(score(*all, "red and blue", {"red", "blue"}) == 1);
  CHECK(score(*all, "red and green", {"red", "blue"}) == 0);
}

TEST_CASE("case and word limits count only where they are asked for") {
  CHECK(score(*make<Contains>(), "paris", {"Paris"}) == 0);
  CHECK(score(*make<Contains>(R"({"ignore_case":true})"), "PARIS", {"Paris"}) == 1);
  CHECK(score(*make<Contains>(), "comparison", {"Paris", "paris"}) == 1);
  CHECK(score(*make<Contains>(R"({"whole_words":true})"), "comparison", {"paris"}) == 0);
  CHECK(score(*make<Contains>(R"({"whole_words":true})"), "in C++, say", {"C++"}) == 1);
}

TEST_CASE("a target is plain text") {
  CHECK(score(*make<Contains>(), "abc", {"a.c"}) == 0);
  CHECK(score(*make<Contains>(), "what (is) it?", {"(is) it?"}) == 1);
}

TEST_CASE("what is missing stands in the rationale") {
  occam::sdk::EvalItem item;
  item.targets = {"red", "blue"};
  occam::sdk::EvalOutput output;
  output.text = "red";
  CHECK(evaluate(*make<Contains>(R"({"targets":"all"})"), item, output)->rationale == "missing: blue");
}

TEST_CASE("contains refuses keys and words that it does not know") {
  CHECK(refusal<Contains>(R"({"targets":"some"})").where == "targets");
  CHECK(refusal<Contains>(R"({"ignore_case":1})").where == "ignore_case");
  CHECK(refusal<Contains>(R"({"word":true})").where == "word");
  CHECK_FALSE(evaluate(*make<Contains>(), {}, {}));
}
