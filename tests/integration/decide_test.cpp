// occam eval decide through the program: the verdicts, what is stored of them, and a search that is killed.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch.hpp>
#include <csignal>
#include <random>

#include "integration/house.hpp"

using namespace occam::test;

namespace {

constexpr int kItems = 160;

/// Three models of which the second is the smallest that suffices, and barely does.
void furnish(const House& house, const std::string& more = "") {
  house.sums("sums", kItems);
  house.policy(summing_model("small", 1e6, kItems, 80, more) + summing_model("middle", 1e8, kItems, 138, more) +
               summing_model("large", 1e9, kItems, 158, more) +
               "[task.sums]\nsuite = \"suites/sums.toml\"\nat_least = 0.80\nerror = 0.05\n");
}

/// The answer without what a clock measured, how many of the items were there before, and how many came too late.
std::string told(boost::json::value answer) {
  for (const char* key : {"seconds", "cost", "calls", "calls_now"}) answer.as_object().erase(key);
  for (auto& row : answer.at("verdicts").as_array())
    for (const char* key : {"seconds", "cost", "calls", "calls_now", "reused"}) row.as_object().erase(key);
  return boost::json::serialize(answer);
}

std::int64_t stored_items(const House& house) {
  std::int64_t items = 0;
  const auto report = house.json_of({"eval", "report", "--json"});
  for (const auto& row : report.at("rows").as_array()) items += row.at("n").as_int64();
  return items;
}

const boost::json::value& row_of(const boost::json::value& rows, std::string_view model) {
  for (const auto& row : rows.as_array())
    if (row.at("model").as_string() == model) return row;
  FAIL("no row of " << model);
  return rows;
}

}  // namespace

TEST_CASE("A search finds the smallest sufficient model with a part of the calls") {
  const House house;
  furnish(house);
  const auto found = house.json_of({"eval", "decide", "sums", "--json"});
  require_keys(found, {{"task", Kind::kString},
                       {"threshold", Kind::kNumber},
                       {"error", Kind::kNumber},
                       {"verdicts", Kind::kArray},
                       {"chosen", Kind::kString},
                       {"calls", Kind::kInteger},
                       {"calls_full", Kind::kInteger}});
  CHECK(found.at("chosen") == "middle");
  CHECK(found.at("smallest") == true);
  CHECK(found.at("calls_full") == 3 * kItems);
  CHECK(found.at("calls").as_int64() < kItems + kItems / 2);
  CHECK(column(found.at("verdicts"), "model") == Words{"small", "middle", "large"});
  CHECK(column(found.at("verdicts"), "verdict") == Words{"misses", "meets", "open"});
  for (const auto& row : found.at("verdicts").as_array())
    require_keys(row, {{"n", Kind::kInteger},
                       {"calls", Kind::kInteger},
                       {"mean", Kind::kNumberOrNull},
                       {"low", Kind::kNumberOrNull},
                       {"high", Kind::kNumberOrNull}});
}

TEST_CASE("A search that is killed at random moments ends with the table of one that was not") {
  const std::string parallel = GENERATE("1", "8");
  const Words search = {"eval", "decide", "sums", "--json", "--parallel", parallel};
  const House whole;
  furnish(whole, "delay_ms = 8");
  const auto expected = whole.json_of(search);

  const House broken;
  furnish(broken, "delay_ms = 8");
  const unsigned seed = std::random_device{}();
  INFO("seed " << seed << ", parallel " << parallel);
  std::mt19937 random(seed);
  int killed = 0;
  for (int i = 0; i < 20; ++i) {
    Child child = broken.child(search);
    child.kill_after = std::chrono::milliseconds(20 + random() % 180);
    const Ended ended = run_child(child);
    killed += ended.signal == SIGKILL ? 1 : 0;
    CHECK((ended.signal == SIGKILL || ended.code == 0));
  }
  CHECK(killed > 0);
  const auto rest = broken.json_of(search);
  CHECK(told(rest) == told(expected));
  if (parallel == "1") CHECK(rest.at("calls") == expected.at("calls"));  // no item was asked twice, and none too late
  // Said once more, from what is stored alone.
  CHECK(told(broken.json_of(search)) == told(expected));
}

TEST_CASE("A search that is killed goes on with the control variate that it began with") {
  const Words search = {"eval", "decide", "sums", "--json", "--parallel", "1", "--models", "middle"};
  const Words measure = {"eval", "run", "sums", "--models", "large"};
  const House whole;
  furnish(whole, "delay_ms = 4");
  REQUIRE(whole.run(measure).code == 0);
  const auto expected = whole.json_of(search);
  CHECK(expected.at("verdicts").at(0).at("control").at(0) == "large");

  const House broken;
  furnish(broken, "delay_ms = 4");
  REQUIRE(broken.run(measure).code == 0);
  Words begin = search;
  begin.insert(begin.end(), {"--max-items", "3"});
  REQUIRE(broken.run(begin).code == 1);
  REQUIRE(broken.run({"eval", "run", "sums", "--models", "small"}).code == 0);  // comes too late to be used
  int killed = 0;
  for (const int after : {60, 90, 120, 90}) {
    Child child = broken.child(search);
    child.kill_after = std::chrono::milliseconds(after);
    killed += run_child(child).signal == SIGKILL ? 1 : 0;
  }
  CHECK(killed > 0);
  CHECK(told(broken.json_of(search)) == told(expected));
}

TEST_CASE("A verdict that is asked for again shows no new calls beside those of before") {
  const House house;
  furnish(house);
  const auto first = house.json_of({"eval", "decide", "sums", "--json"});
  CHECK(first.at("calls_now") == first.at("calls"));
  const auto again = house.json_of({"eval", "decide", "sums", "--json"});
  CHECK(again.at("calls") == first.at("calls"));
  CHECK(again.at("calls_now") == 0);
  const std::string table = house.run({"eval", "decide", "sums"}).out;
  CHECK(contains(table, "calls now  earlier"));
  CHECK(contains(table, "0 calls now and "));
}

TEST_CASE("A search by halves says on what it relies before it asks and with its answer") {
  const House house;
  furnish(house);
  const Ended ended = house.run({"eval", "decide", "sums", "--bisect"});
  CHECK(ended.code == 0);
  CHECK(ended.err.starts_with("warning: a search by halves is right only where"));
  CHECK(contains(ended.out, "middle is the smallest that reaches exact_match at least 0.8"));
  CHECK(contains(ended.out, "if no larger model is worse than a smaller one"));
  CHECK(house.json_of({"eval", "decide", "sums", "--bisect", "--json"}).at("warnings").as_array().size() == 1);
  CHECK(house.run({"eval", "decide", "sums", "--bisect", "--descending"}).code == 2);
}

TEST_CASE("The router answers with the model that a search chose and says how far an open one has come") {
  const House house;
  furnish(house);
  REQUIRE(house.run({"eval", "decide", "sums", "--max-items", "12"}).code == 1);
  const auto open = house.json_of({"route", "explain", "--task", "sums", "--json", "What is 1 plus 1?"});
  const auto& before = row_of(open.at("candidates"), "middle");
  CHECK(before.at("verdict") == "open");
  CHECK(before.at("n") == 12);
  CHECK(before.at("items_needed").as_int64() > 0);
  CHECK(before.at("refused_by") == "open_verdict");
  CHECK(contains(std::string(before.at("reason").as_string()), "occam eval decide sums"));

  REQUIRE(house.run({"eval", "decide", "sums"}).code == 0);
  const auto decided = house.json_of({"route", "explain", "--task", "sums", "--json", "What is 1 plus 1?"});
  CHECK(row_of(decided.at("candidates"), "small").at("refused_by") == "below_threshold");
  CHECK(row_of(decided.at("candidates"), "middle").at("meets") == true);
  CHECK(decided.at("plan").at(0).at("model") == "middle");
}

TEST_CASE("The report shows the interval that a stopped run may have") {
  const House house;
  furnish(house);
  const auto found = house.json_of({"eval", "decide", "sums", "--json"});
  const auto report = house.json_of({"eval", "report", "--json"});
  for (const char* model : {"small", "middle"}) {
    const auto& row = row_of(report.at("rows"), model);
    const auto& verdict = row_of(found.at("verdicts"), model);
    CHECK(row.at("interval") == "sequence");
    CHECK(row.at("n") == verdict.at("n"));
    CHECK(row.at("low") == verdict.at("low"));
    CHECK(row.at("high") == verdict.at("high"));
    CHECK(row.at("verdict") == verdict.at("verdict"));
  }
}

TEST_CASE("A plan asks no model and stores nothing") {
  const House house;
  furnish(house);
  const auto plan = house.json_of({"eval", "decide", "sums", "--plan", "--json"});
  CHECK(plan.at("models").as_array().size() == 3);
  CHECK(plan.at("calls").to_number<double>() > 0);
  CHECK(plan.at("calls_full") == 3 * kItems);
  CHECK(stored_items(house) == 0);
  CHECK(contains(house.run({"eval", "decide", "sums", "--plan"}).out, "calls to decide at least 0.8"));
}

TEST_CASE("Without a terminal a search says where it is in plain lines and ends with a table") {
  const House house;
  furnish(house);
  const Ended ended = house.run({"eval", "decide", "sums"});
  CHECK(ended.code == 0);
  for (const char* part : {"1/3 small", "2/3 middle", "misses", "meets"}) CHECK(contains(ended.err, part));
  CHECK_FALSE(contains(ended.err, "\r"));
  for (const char* part : {"not asked: middle meets", "middle is the smallest that reaches", "% saved"})
    CHECK(contains(ended.out, part));
}

TEST_CASE("Where no model suffices the answer is no") {
  const House house;
  furnish(house);
  const Ended ended = house.run({"eval", "decide", "sums", "--at-least", "0.995"});
  CHECK(ended.code == 1);
  CHECK(contains(ended.out, "no model is known to reach"));
}

TEST_CASE("A task that asks for within is refused with what to do instead") {
  const House house;
  house.sums("sums", 10);
  house.policy(summing_model("small", 1e6, 10, 5) + "[task.sums]\nsuite = \"suites/sums.toml\"\nwithin = 0.03\n");
  const Ended ended = house.run({"eval", "decide", "sums"});
  CHECK(ended.code == 2);
  CHECK(contains(ended.err, "within 0.03"));
  CHECK(contains(ended.err, "--at-least"));
  CHECK(house.run({"eval", "decide", "sums", "--at-least", "0.3"}).code == 0);
}

TEST_CASE("A missed requirement ends a run with 1") {
  const House house;
  furnish(house);
  const Words run = {"eval", "run", "sums", "--models", "middle", "--require"};
  const auto with = [&](const std::string& gate) {
    Words words = run;
    words.push_back(gate);
    return house.run(words);
  };
  CHECK(with("sums>=0.8625").code == 0);  // 138 of 160, exactly
  const Ended missed = with("sums>=0.87");
  CHECK(missed.code == 1);
  CHECK(contains(missed.out, "MISSED  middle on sums"));
  CHECK(with("sums>0.8").code == 2);
  CHECK(with("other>=0.8").code == 2);
  const auto json = house.json_of({"eval", "run", "sums", "--models", "middle", "--require", "sums>=0.9", "--json"}, 1);
  CHECK(json.at("gates").at(0).at("met") == false);
}
