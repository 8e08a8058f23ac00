#include "choice/choice.hpp"

#include <boost/json.hpp>
#include <cmath>
#include <fstream>
#include <sstream>

#include "evaluators/scoring.hpp"

using namespace occam;
using namespace occam::evaluators;

namespace {

sdk::Result<Scored> choose(std::vector<std::string_view> choices, const std::vector<double>& logprobs,
                           std::int64_t gold) {
  sdk::EvalItem item;
  item.choices = std::move(choices);
  item.gold = gold;
  std::vector<sdk::Likelihood> likelihoods;
  for (const double logprob : logprobs) likelihoods.push_back({logprob, 1, 0, 0});
  sdk::EvalOutput output;
  output.likelihoods = likelihoods;
  return evaluate(*make<Choice>(), item, output);
}

}  // namespace

TEST_CASE("each metric divides by its own length") {
  // acc: -3 is the largest. acc_norm: -4/4 is. acc_bytes: -6/9 is (three characters of three bytes).
  const std::vector<std::string_view> choices = {"ab", "abcd", "語語語"};
  const std::vector<double> logprobs = {-3, -4, -6};
  for (std::int64_t gold = 0; gold < 3; ++gold) {
    const auto scored = choose(choices, logprobs, gold);
    REQUIRE(scored);
    for (std::size_t metric = 0; metric < 3; ++metric) {
      CHECK(scored->values.at(metric) == (static_cast<std::size_t>(gold) == metric ? 1 : 0));
    }
  }
}

TEST_CASE("ties take the first option") {
  CHECK(choose({"x", "y"}, {-1, -1}, 0)->values.at(0) == 1);
  CHECK(choose({"x", "y"}, {-1, -1}, 1)->values.at(0) == 0);
}

TEST_CASE("an impossible option loses and all impossible options tie") {
  CHECK(choose({"x", "y"}, {-INFINITY, -90}, 1)->values.at(0) == 1);
  CHECK(choose({"x", "y"}, {-INFINITY, -INFINITY}, 0)->values.at(0) == 1);
}

TEST_CASE("a likelihood that is not a number makes the item unscorable") {
  const auto scored = choose({"x", "y"}, {-1, NAN}, 0);
  REQUIRE(scored);
  CHECK(scored->unscorable);
  CHECK(scored->values.empty());
}

TEST_CASE("partial scoring has one text for all options and no length to divide by") {
  sdk::EvalItem item;
  item.choices = {"Sarah", "Maria the surgeon"};
  item.gold = 0;
  const sdk::Likelihood likelihoods[] = {{-5, 5, 0, 0}, {-6, 5, 0, 0}};
  sdk::EvalOutput output;
  output.likelihoods = likelihoods;
  const auto partial = evaluate(*make<Choice>(R"({"scoring":"partial"})"), item, output);
  REQUIRE(partial);
  CHECK(partial->values == std::map<std::size_t, double>{{0, 1}, {1, 1}, {2, 1}});
  CHECK(evaluate(*make<Choice>(), item, output)->values.at(1) == 0);
}

// lm-evaluation-harness, tests/test_metrics.py: with -1 -2 -3 after the prompt and -.5 -2 -3 without it, acc is 0 for
// gold 1 and acc_mutual_info is 1.
TEST_CASE("mutual information takes off what the option is likely by itself") {
  sdk::EvalItem item;
  item.choices = {"a", "b", "c"};
  item.gold = 1;
  const sdk::Likelihood likelihoods[] = {{-1, 1, 0, 0},   {-2, 1, 0, 0}, {-3, 1, 0, 0},
                                         {-0.5, 1, 0, 0}, {-2, 1, 0, 0}, {-3, 1, 0, 0}};
  sdk::EvalOutput output;
  output.likelihoods = likelihoods;
  CHECK(evaluate(*make<Choice>(R"({"scoring":"mutual_information"})"), item, output)->values.at(0) == 1);
  CHECK(evaluate(*make<Choice>(), item, output).error().where == "choices");
  CHECK(refusal<Choice>(R"({"scoring":"half"})").where == "scoring");
}

TEST_CASE("an item that cannot be right is an error") {
  CHECK(choose({"x", "y"}, {-1, -2}, 2).error().where == "gold");
  CHECK(choose({"x", "y"}, {-1, -2}, -1).error().where == "gold");
  CHECK(choose({"x", "y"}, {-1}, 0).error().where == "choices");
  CHECK(choose({"x", ""}, {-1, -2}, 0).error().where == "choices");
  CHECK(choose({}, {}, 0).error().where == "choices");
}

TEST_CASE("only a metric that exists may be the primary one") {
  make<Choice>(R"({"metric":"acc_bytes"})");
  CHECK(refusal<Choice>(R"({"metric":"accuracy"})").where == "metric");
  CHECK(refusal<Choice>(R"({"normalise":true})").where == "normalise");
}

TEST_CASE("the stored likelihood vectors of lighteval agree") {
  std::ifstream file(OCCAM_SOURCE_DIR "/../shared/data/golden/lighteval_loglikelihood_acc.json");
  if (!file) {
    WARN("skipped: ../shared/data/golden is not here");
    return;
  }
  std::ostringstream text;
  text << file.rdbuf();
  std::size_t checked = 0;
  const boost::json::value suite = boost::json::parse(text.str());
  for (const auto& test : suite.at("test_cases").as_array()) {
    const auto& document = test.at("doc");
    if (!document.at("gold_index").is_number() || !test.at("metric_params").as_object().empty()) continue;
    std::vector<std::string> choices;
    for (const auto& choice : document.at("choices").as_array()) choices.emplace_back(choice.as_string());
    std::vector<double> logprobs;
    for (const auto& one : test.at("model_response").at("logprobs").as_array())
      logprobs.push_back(one.to_number<double>());
    const auto scored =
        choose({choices.begin(), choices.end()}, logprobs, document.at("gold_index").to_number<std::int64_t>());
    INFO(test.at("name").as_string());
    REQUIRE(scored);
    CHECK(scored->values.at(0) == test.at("expected_output").at("acc").to_number<double>());
    ++checked;
  }
  CHECK(checked > 0);
}
