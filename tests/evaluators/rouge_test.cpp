#include "rouge/rouge.hpp"

#include "evaluators/scoring.hpp"

using namespace occam::evaluators;

// All figures: rouge_score 0.1.2 from PyPI, RougeScorer([...]).score(target, answer).
TEST_CASE("n-grams and subsequences give the numbers of rouge_score") {
  const auto plain = make<Rouge>();
  const std::string_view target = "Café prices rose 5% in May.\nThe city's café owners blame milk.";
  const std::string_view answer = "In May the price of cafe milk rose.\nOwners blame the city.";
  CHECK(value(*plain, "rouge_1", answer, {target}) == Approx(0.64));
  CHECK(value(*plain, "rouge_2", answer, {target}) == Approx(0.347826087));
  CHECK(value(*plain, "rouge_l", answer, {target}) == Approx(0.4));
  CHECK(value(*plain, "rouge_lsum", answer, {target}) == Approx(0.4));
}

TEST_CASE("precision and recall can be asked for instead") {
  CHECK(score(*make<Rouge>(R"({"value":"precision"})"), "testing", {"testing one two"}) == 1);
  CHECK(score(*make<Rouge>(R"({"value":"recall"})"), "testing", {"testing one two"}) == Approx(1.0 / 3));
}

TEST_CASE("the stemmer joins words of more than three letters") {
  CHECK(score(*make<Rouge>(), "cats running", {"cat runs"}) == 0);
  CHECK(score(*make<Rouge>(R"({"stemmer":true})"), "cats running", {"cat runs"}) == 1);
  CHECK(score(*make<Rouge>(R"({"stemmer":true})"), "was", {"wa"}) == 0);
}

TEST_CASE("a text without words scores nothing") {
  for (const std::string_view metric : {"rouge_1", "rouge_2", "rouge_l", "rouge_lsum"}) {
    CHECK(value(*make<Rouge>(), metric, "", {"one two"}) == 0);
    CHECK(value(*make<Rouge>(), metric, "...", {"..."}) == 0);
  }
}
