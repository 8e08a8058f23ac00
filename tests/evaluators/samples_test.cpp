#include "samples/samples.hpp"

#include "evaluators/scoring.hpp"

using namespace occam::evaluators;

namespace {

Scored of(std::string_view config, std::vector<std::string_view> answers, std::vector<std::string_view> targets,
          std::int64_t gold = -1) {
  occam::sdk::EvalItem item;
  item.targets = std::move(targets);
  item.gold = gold;
  std::vector<occam::sdk::EvalOutput> outputs(answers.size());
  for (std::size_t i = 0; i < answers.size(); ++i) outputs[i].text = answers[i];
  const auto scored = evaluate_all(*make<Samples>(config), item, std::span(std::as_const(outputs)));
  REQUIRE(scored);
  return *scored;
}

}  // namespace

TEST_CASE("average majority and pass look at the samples each in its way") {
  const Scored scored = of(R"({"k":3})", {"a", "b", "b", "a"}, {"a"});
  CHECK(scored.values.at(0) == Approx(1.0 / 3));  // of the first three
  CHECK(scored.values.at(1) == 0);
  CHECK(scored.values.at(2) == 1);  // two wrong ones cannot fill three places
}

TEST_CASE("the first answer wins a majority of equals and wrong answers join") {
  CHECK(of(R"({"k":2})", {"a", "b"}, {"a"}).values.at(1) == 1);
  CHECK(of(R"({"k":2})", {"b", "a"}, {"a"}).values.at(1) == 0);
}

TEST_CASE("answers can be compared by their number or their letter") {
  CHECK(of(R"({"compare":"number"})", {"so it is $12."}, {"#### 12"}).values.at(0) == 1);
  CHECK(of(R"({"compare":"letter"})", {"The answer is (C)."}, {}, 2).values.at(0) == 1);
  CHECK(of(R"({"compare":"letter"})", {"C"}, {}, 2).values.at(0) == 1);
  CHECK(of(R"({"compare":"letter"})", {"A cat, certainly"}, {}, 0).values.at(0) == 0);
}

TEST_CASE("fewer samples than k have no value") {
  CHECK(of(R"({"k":2})", {"a"}, {"a"}).unscorable);
  CHECK(refusal<Samples>(R"({"k":0})").where == "k");
}
