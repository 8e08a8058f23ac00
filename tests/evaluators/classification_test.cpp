#include "classification/classification.hpp"

#include <cmath>

#include "evaluators/scoring.hpp"

using namespace occam::evaluators;

namespace {

constexpr std::string_view kThree = R"({"labels":["zero","one","two"]})";

}  // namespace

// t5/evaluation/metrics_test.py: .4444 and .70.
TEST_CASE("macro-F1 and the correlation are read from the whole suite") {
  const auto three = make<Classification>(kThree);
  Corpus first(*three);
  for (const auto& [gold, predicted] : std::vector<std::pair<const char*, const char*>>{
           {"zero", "zero"}, {"one", "zero"}, {"one", "two"}, {"two", "two"}})
    first.add(predicted, {gold});
  CHECK(first.measure("macro_f1") == Approx(4.0 / 9));
  Corpus second(*three);
  for (const auto& [gold, predicted] : std::vector<std::pair<const char*, const char*>>{
           {"zero", "zero"}, {"zero", "one"}, {"two", "two"}, {"one", "one"}})
    second.add(predicted, {gold});
  CHECK(second.measure("mcc") == Approx(0.7));
  CHECK(second.measure("micro_f1") == Approx(0.75));
}

// scikit-learn 1.9.1: f1_score(average="macro"/"weighted") and matthews_corrcoef of
// gold 0 0 1 1 2, predicted 0 x 1 0 x, where x is a fourth label.
TEST_CASE("an answer that is no label is a class of its own") {
  const auto three = make<Classification>(kThree);
  Corpus corpus(*three);
  corpus.add("zero", {"zero"});
  corpus.add("who knows", {"zero"});
  corpus.add("One.", {"one"});
  corpus.add("zero", {"one"});
  corpus.add("", {"two"});
  CHECK(corpus.measure("macro_f1") == Approx(0.2916666667));
  CHECK(corpus.measure("weighted_f1") == Approx(0.4666666667));
  CHECK(corpus.measure("mcc") == Approx(0.25));
  CHECK(corpus.measure("invalid") == Approx(0.4));
}

TEST_CASE("a label is found in a longer answer only where that is asked for") {
  const auto at = [](std::string_view match, std::string_view answer) {
    const std::string config = R"({"labels":["positive","negative"],"match":")" + std::string(match) + "\"}";
    return score(*make<Classification>(config), answer, {"positive"});
  };
  CHECK(at("whole", "Positive!") == 1);
  CHECK(at("whole", "It is positive.") == 0);
  CHECK(at("first_word", "Positive, I think; not negative.") == 1);
  CHECK(at("anywhere", "It is positive.") == 1);
  CHECK(at("anywhere", "positive or negative") == 0);
}

TEST_CASE("no items have no measures and a constant side has no correlation") {
  const auto three = make<Classification>(kThree);
  Corpus corpus(*three);
  CHECK(std::isnan(corpus.measure("mcc")));
  corpus.add("zero", {"zero"});
  CHECK(corpus.measure("mcc") == 0);
  CHECK(corpus.measure("macro_f1") == Approx(1.0 / 3));  // labels that occur nowhere count nought
}

TEST_CASE("labels must be told apart and targets must be labels") {
  CHECK(refusal<Classification>("{}").where == "labels");
  CHECK(refusal<Classification>(R"({"labels":["The one","one"]})").where == "labels");
  occam::sdk::EvalItem item;
  item.targets = {"three"};
  CHECK(evaluate(*make<Classification>(kThree), item, {}).error().where == "target");
}
