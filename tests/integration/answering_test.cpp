// From a suite to an answer: eval run, eval report, route explain, run; and the JSON that other programs read.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <catch2/catch.hpp>

#include "integration/house.hpp"

using namespace occam::test;

namespace {

constexpr int kItems = 60;

/// Three models of rising size that are right on 30, 57 and 60 of 60 sums.
void furnish(const House& house) {
  house.sums("sums", kItems);
  house.policy(summing_model("small", 1e6, kItems, 30) + summing_model("middle", 1e8, kItems, 57) +
               summing_model("large", 1e9, kItems, 60) +
               "[task.sums]\nsuite = \"suites/sums.toml\"\nat_least = 0.80\nerror = 0.05\n");
}

}  // namespace

TEST_CASE("A suite that is run is reported and explained and answered by the smallest model that meets") {
  const House house;
  furnish(house);

  const auto runs = house.json_of({"eval", "run", "sums", "--json"}).at("runs");
  REQUIRE(column(runs, "model") == Words{"small", "middle", "large"});
  for (const auto& run : runs.as_array()) {
    CHECK(run.at("n") == kItems);
    CHECK(run.at("planned") == kItems);
    CHECK(run.at("errors") == 0);
    CHECK(run.at("failure") == "");
  }

  const auto rows = house.json_of({"eval", "report", "--json"}).at("rows");
  REQUIRE(rows.as_array().size() == 3);
  for (const auto& row : rows.as_array()) {
    require_keys(row, {{"model", Kind::kString},
                       {"task", Kind::kString},
                       {"suite", Kind::kString},
                       {"metric", Kind::kString},
                       {"n", Kind::kInteger},
                       {"mean", Kind::kNumber},
                       {"low", Kind::kNumber},
                       {"high", Kind::kNumber},
                       {"verdict", Kind::kString},
                       {"threshold", Kind::kString}});
    CHECK(row.at("n") == kItems);
    CHECK(row.at("metric") == "exact_match");
    const bool is_small = row.at("model") == "small";
    CHECK(row.at("verdict") == (is_small ? "misses" : "meets"));
    // The Wilson interval of 30 of 60, by the textbook formula in python3.
    if (is_small) CHECK(row.at("low").as_double() == Approx(0.377350).margin(1e-6));
    if (is_small) CHECK(row.at("high").as_double() == Approx(0.622650).margin(1e-6));
  }

  const auto plan = house.json_of({"route", "explain", "--json", "--task", "sums", "What is 3 plus 3?"});
  require_keys(plan, {{"task", Kind::kString},
                      {"recognised_by", Kind::kString},
                      {"plan", Kind::kArray},
                      {"candidates", Kind::kArray}});
  CHECK(column(plan.at("plan"), "model") == Words{"middle", "large"});
  CHECK(column(plan.at("plan"), "accept") == Words{"valid", "valid"});
  REQUIRE(column(plan.at("candidates"), "model") == Words{"small", "middle", "large"});
  for (const auto& candidate : plan.at("candidates").as_array())
    require_keys(candidate, {{"model", Kind::kString},
                             {"n", Kind::kInteger},
                             {"mean", Kind::kNumber},
                             {"low", Kind::kNumber},
                             {"meets", Kind::kBool},
                             {"refused_by", Kind::kString},
                             {"items_needed", Kind::kInteger}});
  const auto& candidates = plan.at("candidates").as_array();
  CHECK(candidates[0].at("refused_by") == "below_threshold");
  CHECK(candidates[1].at("meets") == true);
  CHECK(candidates[1].at("refused_by") == "");

  const auto answer = house.json_of({"run", "--json", "--task", "sums", "What is 3 plus 3?"});
  require_keys(answer, {{"text", Kind::kString},
                        {"model", Kind::kString},
                        {"tokens", Kind::kArray},
                        {"finish_reason", Kind::kString},
                        {"attempts", Kind::kArray},
                        {"decision", Kind::kObject}});
  CHECK(answer.at("text") == "6");
  CHECK(answer.at("model") == "middle");
  CHECK(answer.at("finish_reason") == "stop");
  REQUIRE(answer.at("tokens").as_array().size() == 1);
  CHECK(answer.at("tokens").at(0).is_int64());
  REQUIRE(answer.at("attempts").as_array().size() == 1);
  require_keys(answer.at("attempts").at(0), {{"model", Kind::kString},
                                             {"outcome", Kind::kString},
                                             {"reason", Kind::kString},
                                             {"milliseconds", Kind::kNumber}});
}

TEST_CASE("The answer goes to standard output and who gave it and why to standard error") {
  const House house;
  furnish(house);
  REQUIRE(house.run({"eval", "run", "sums", "--models", "small,middle"}).code == 0);
  const Ended ended = house.run({"run", "--task", "sums", "What is 4 plus 4?"});
  CHECK(ended.code == 0);
  CHECK(ended.out == "8\n");
  CHECK(contains(ended.err, "middle answered in"));
  CHECK(contains(ended.err, "meets 0.8"));
}

TEST_CASE("A suite file that no task names is measured under its own name") {
  const House house;
  furnish(house);
  house.sums("more", 5);
  const auto runs = house.json_of({"eval", "run", "suites/more.toml", "--models", "large", "--json"}).at("runs");
  CHECK(column(runs, "task") == Words{"more"});
  const auto rows = house.json_of({"eval", "report", "--json"}).at("rows");
  REQUIRE(rows.as_array().size() == 1);
  CHECK(rows.at(0).at("n") == 5);
  CHECK(rows.at(0).at("suite") == "more");
}

TEST_CASE("A built-in suite is found by its name") {
  const House house;
  house.policy(scripted_model("fond", 1, "prefers = \"positive\""));
  const auto run = house.json_of({"eval", "run", "sentiment", "--limit", "4", "--json"}).at("runs").at(0);
  CHECK(run.at("suite") == "sentiment");
  CHECK(run.at("n") == 4);
  CHECK(run.at("errors") == 0);
}

TEST_CASE("A sample of a suite is drawn by its seed and the same again") {
  const House house;
  furnish(house);
  const Words sample = {"eval", "run", "sums", "--models", "small", "--sample", "20", "--seed", "3", "--json"};
  const auto first = house.json_of(sample).at("runs").at(0);
  CHECK(first.at("n") == 20);
  const House another;
  furnish(another);
  CHECK(another.json_of(sample).at("runs").at(0).at("mean") == first.at("mean"));
}

TEST_CASE("Results that are exported can be read as evidence elsewhere") {
  const House house;
  furnish(house);
  REQUIRE(house.run({"eval", "run", "sums", "--models", "small", "--limit", "10"}).code == 0);
  const Ended exported = house.run({"eval", "export", "out.csv"});
  CHECK(exported.code == 0);
  const std::string csv = house.folder().read("out.csv");
  CHECK(std::ranges::count(csv, '\n') == 11);
  CHECK(contains(csv, "sum-0"));

  house.folder().write("outcomes.csv",
                       "id,task,split,prompt,score:small,score:large\n"
                       "a,topic,test,one,0,1\nb,topic,test,two,1,1\nc,topic,test,three,0,1\n");
  const auto summary = house.json_of({"eval", "import", "outcomes.csv", "--json"});
  CHECK(summary.at("rows") == 3);
  const auto rows = house.json_of({"eval", "report", "--tasks", "topic", "--json"}).at("rows");
  REQUIRE(rows.as_array().size() == 2);
  for (const auto& row : rows.as_array()) CHECK(row.at("n") == 3);
}

TEST_CASE("The echo backend answers with the prompt") {
  const House house;
  house.policy("[[model]]\nid = \"echo\"\nbackend = \"echo\"\n");
  const auto answer = house.json_of({"run", "--json", "--model", "echo", "Say it again."});
  CHECK(answer.at("text") == "Say it again.");
  CHECK(house.json_of({"run", "--json", "Once more."}).at("text") == "Once more.");
}
