#include "number/number.hpp"

#include "evaluators/scoring.hpp"

using namespace occam::evaluators;

TEST_CASE("the flexible number is the last one and the strict one is marked") {
  const auto plain = make<Number>();
  const auto check = [&](std::string_view answer, double flexible, double strict) {
    INFO(answer);
    CHECK(value(*plain, "flexible", answer, {"She has 9 + 9 eggs.\n#### 18"}) == flexible);
    CHECK(value(*plain, "strict", answer, {"She has 9 + 9 eggs.\n#### 18"}) == strict);
  };
  check("9 + 9 = 18\n#### 18", 1, 1);
  check("The answer is 18.", 1, 0);
  check("#### 18 eggs, that is 3 boxes", 0, 1);
  check("#### 17\nno, #### 18", 1, 0);  // the first mark counts
  check("$18", 1, 0);
  check("eighteen", 0, 0);
  check("-18", 0, 0);
  check("18.00", 0, 0);  // text is compared, as lm-evaluation-harness does
}

TEST_CASE("commas dollars and the final dot are cleaned on both sides") {
  CHECK(score(*make<Number>(), "it costs $1,234.", {"#### 1,234"}) == 1);
  CHECK(score(*make<Number>(), "1234", {"1,234"}) == 1);
}

TEST_CASE("the value is compared as a number and within a tolerance where one is given") {
  CHECK(value(*make<Number>(), "value", "18.00", {"18"}) == 1);
  CHECK(value(*make<Number>(), "value", "99", {"100"}) == 0);
  CHECK(value(*make<Number>(R"({"relative_tolerance":0.01})"), "value", "99", {"100"}) == 1);
  CHECK(value(*make<Number>(), "value", "1.2.3", {"1.2.3"}) == 0);  // no number, though the text is equal
  CHECK(refusal<Number>(R"({"relative_tolerance":2})").where == "relative_tolerance");
}
