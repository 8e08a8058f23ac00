// Who answers, and who does not: thresholds, open verdicts, residency, context, and what follows a failed attempt.
#include <fmt/format.h>
#include <sqlite3.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <catch2/catch.hpp>

#include "integration/house.hpp"

using namespace occam::test;

namespace {

/// `model: outcome` of every attempt in the store, in order.
Words stored_attempts(const House& house) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open_v2((house.folder() / "occam.db").c_str(), &database, SQLITE_OPEN_READONLY, nullptr) ==
          SQLITE_OK);
  Words attempts;
  const auto add = [](void* out, int, char** values, char**) {
    static_cast<Words*>(out)->push_back(std::string(values[0]) + ": " + values[1]);
    return 0;
  };
  CHECK(sqlite3_exec(database, "SELECT model, outcome FROM attempt ORDER BY decision, position", add, &attempts,
                     nullptr) == SQLITE_OK);
  sqlite3_close(database);
  return attempts;
}

Words outcomes(const boost::json::value& answer) {
  Words words;
  for (const auto& attempt : answer.at("attempts").as_array())
    words.push_back(fmt::format("{}: {}", std::string_view(attempt.at("model").as_string()),
                                std::string_view(attempt.at("outcome").as_string())));
  return words;
}

/// With nothing measured the plan begins at the top of the ladder: `first`, then `second`.
std::string two_models(const std::string& first, const std::string& second, const std::string& rest) {
  return scripted_model("second", 1e6, second) + scripted_model("first", 1e9, first) + rest;
}

}  // namespace

TEST_CASE("With nothing measured when_open escalate begins at the top of the ladder") {
  const House house;
  house.policy(two_models("reply = \"a\"", "reply = \"b\"", "[policy.default]\nwhen_open = \"escalate\"\n"));
  const auto plan = house.json_of({"route", "explain", "--json", "hello"});
  CHECK(column(plan.at("plan"), "model") == Words{"first", "second"});
  CHECK(column(plan.at("candidates"), "refused_by") == Words{"no_evidence", "no_evidence"});
  for (const auto& candidate : plan.at("candidates").as_array()) CHECK(candidate.at("mean").is_null());
}

TEST_CASE("With nothing measured when_open refuse answers nobody and says why for each model") {
  const House house;
  house.policy(two_models("reply = \"a\"", "reply = \"b\"", "[policy.default]\nwhen_open = \"refuse\"\n"));
  CHECK(house.json_of({"route", "explain", "--json", "hello"}, 1).at("plan").as_array().empty());
  CHECK(house.json_of({"run", "--json", "hello"}, 1).at("error").at("code") == "no_model");
  const Ended ended = house.run({"run", "hello"});
  CHECK(ended.code == 1);
  CHECK(ended.out.empty());
  CHECK(contains(ended.err, "no model of policy \"default\" may answer"));
  CHECK(contains(ended.err, "first: no_evidence"));
  CHECK(contains(ended.err, "second: no_evidence"));
  CHECK(contains(ended.err, "route explain"));
}

TEST_CASE("A bound that is open refuses where the policy refuses and says how many items it needs") {
  const House house;
  house.sums("sums", 20);
  house.policy(
      summing_model("only", 1e6, 20, 18) +
      "[task.sums]\nsuite = \"suites/sums.toml\"\nat_least = 0.80\n[policy.default]\nwhen_open = \"refuse\"\n");
  REQUIRE(house.run({"eval", "run", "sums"}).code == 0);
  const auto plan = house.json_of({"route", "explain", "--json", "--task", "sums", "hello"}, 1);
  const auto& candidate = plan.at("candidates").at(0);
  CHECK(candidate.at("refused_by") == "bound_below_threshold");
  // Clopper-Pearson: the p at which 18 or more of 20 have probability 0.05, by bisection of the binomial tail in
  // python3.
  CHECK(candidate.at("low").as_double() == Approx(0.717381).margin(1e-6));
  CHECK(candidate.at("items_needed").as_int64() > 0);
  const std::string reason(candidate.at("reason").as_string());
  CHECK(contains(reason, "the suite of 20 is too small to settle it"));
  CHECK(reason.ends_with("; of its own items alone: occam eval decide sums"));
  // 18 of 20 are enough of these items, and that is a fact.
  REQUIRE(house.run({"eval", "decide", "sums"}).code == 0);
  CHECK(house.json_of({"route", "explain", "--json", "--task", "sums", "hello"}).at("candidates").at(0).at("meets") ==
        true);
}

TEST_CASE("A model beyond the policy's residency is never planned and never called") {
  const House house;
  house.policy(two_models("residency = \"cloud\"\nreply = \"from afar\"", "reply = \"from here\"",
                          "[policy.default]\nresidency = \"device\"\n"));
  const auto plan = house.json_of({"route", "explain", "--json", "hello"});
  CHECK(column(plan.at("plan"), "model") == Words{"second"});
  CHECK(plan.at("candidates").at(1).at("refused_by") == "residency");
  CHECK(house.json_of({"run", "--json", "hello"}).at("text") == "from here");
  CHECK(house.run({"run", "--model", "first", "--residency", "device", "hello"}).code == 1);
}

TEST_CASE("A request narrows its own residency and fallback stays within it") {
  const House house;
  house.policy(two_models("residency = \"cloud\"\nreply = \"from afar\"", "fail = \"INTERNAL\"", ""));
  CHECK(house.json_of({"run", "--json", "hello"}).at("text") == "from afar");
  const auto plan = house.json_of({"route", "explain", "--json", "--residency", "device", "hello"});
  CHECK(column(plan.at("plan"), "model") == Words{"second"});
  const Ended ended = house.run({"run", "--residency", "edge", "hello"});
  CHECK(ended.code == 3);
  CHECK_FALSE(contains(ended.out, "from afar"));
  CHECK(stored_attempts(house) == Words{"first: answered", "second: error"});
}

TEST_CASE("An error of one model is followed by the next and both are recorded") {
  const House house;
  house.policy(two_models("fail = \"INTERNAL\"", "reply = \"b\"", ""));
  const auto answer = house.json_of({"run", "--json", "hello"});
  CHECK(answer.at("text") == "b");
  CHECK(outcomes(answer) == Words{"first: error", "second: answered"});
  CHECK(stored_attempts(house) == outcomes(answer));
}

TEST_CASE("A model that does not load is passed over") {
  const House house;
  house.policy(two_models("fail_load = \"NOT_FOUND\"", "reply = \"b\"", ""));
  CHECK(house.json_of({"run", "--json", "hello"}).at("model") == "second");
  CHECK(house.run({"run", "--model", "first", "hello"}).code != 0);
}

TEST_CASE("A model that hangs is left at half of the deadline for the next") {
  const House house;
  house.policy(two_models("hang = true", "reply = \"b\"", "[policy.default]\nbudget = { deadline = \"3s\" }\n"));
  const auto answer = house.json_of({"run", "--json", "hello"});
  CHECK(answer.at("text") == "b");
  CHECK(outcomes(answer) == Words{"first: timeout", "second: answered"});
  CHECK(stored_attempts(house) == outcomes(answer));
}

TEST_CASE("A deadline that passes is an error of the model and is recorded") {
  const House house;
  house.policy(scripted_model("stuck", 1, "hang = true"));
  const auto refused = house.json_of({"run", "--json", "--model", "stuck", "--deadline", "0.2", "hello"}, 3);
  CHECK(refused.at("error").at("code") == "timeout");
  CHECK(stored_attempts(house) == Words{"stuck: timeout"});
}

TEST_CASE("An invalid answer is thrown away and the next model is asked") {
  const House house;
  house.policy(two_models("reply = \"well, it depends\"", "reply = \"positive\"",
                          "[task.sentiment]\nwithin = 0.03\nvalid = { one_of = [\"positive\", \"negative\"] }\n"));
  const Ended ended = house.run({"run", "--task", "sentiment", "hello"});
  CHECK(ended.code == 0);
  CHECK(ended.out == "positive\n");
  CHECK(contains(ended.err, "first: invalid"));
  CHECK(stored_attempts(house) == Words{"first: invalid", "second: answered"});
}

TEST_CASE("What the policy does not escalate on ends the request") {
  const House house;
  house.policy(two_models("fail = \"INTERNAL\"", "reply = \"b\"",
                          "[policy.default]\nescalate_on = [\"timeout\", \"invalid\"]\n"));
  const Ended ended = house.run({"run", "hello"});
  CHECK(ended.code == 3);
  CHECK(contains(ended.err, "first"));
  CHECK(stored_attempts(house) == Words{"first: error"});
}

TEST_CASE("When all attempts fail each of them is named") {
  const House house;
  house.policy(two_models("fail = \"INTERNAL\"", "fail = \"UNAVAILABLE\"", ""));
  const Ended ended = house.run({"run", "hello"});
  CHECK(ended.code == 3);
  CHECK(ended.out.empty());
  CHECK(contains(ended.err, "first: error"));
  CHECK(contains(ended.err, "second: error"));
}

TEST_CASE("An answer that breaks off ends its line before the error") {
  const House house;
  house.policy(scripted_model("breaks", 1, "reply = \"one two three\"\nfail = \"INTERNAL\"\nfail_after_tokens = 2"));
  const Ended ended = house.run({"run", "hello"});
  CHECK(ended.code == 3);
  CHECK(ended.out == "one two\n");
  CHECK(contains(ended.err, "after a part of the answer had been given out"));
}

TEST_CASE("A file of prompts is explained as a whole, with its shares and its spend") {
  const House house;
  house.policy(two_models("price = { input = 10, output = 10 }", "price = { input = 1, output = 1 }",
                          "[task.poems]\nmatch = { keywords = [\"poem\"] }\nmax_tokens = 10\n"));
  house.folder().write("prompts.txt", "a poem\nanother poem\nsomething else\n");
  const auto forecast = house.json_of({"route", "explain", "--file", "prompts.txt", "--json"});
  CHECK(forecast.at("n").as_int64() == 3);
  CHECK(forecast.at("refused").as_int64() == 0);
  CHECK(forecast.at("models").at(0).at("model") == "first");
  CHECK(forecast.at("models").at(0).at("prompts").as_int64() == 3);
  CHECK(forecast.at("cost").at("known").as_int64() == 3);
  CHECK(forecast.at("tasks").as_array().size() == 2);
  const Ended ended = house.run({"route", "explain", "--file", "prompts.txt"});
  CHECK(ended.code == 0);
  CHECK(contains(ended.out, "100.0 %"));
  CHECK(contains(ended.out, "residency  "));
  CHECK(house.run({"route", "explain"}).code == 2);
  CHECK(house.run({"route", "explain", "--file", "prompts.txt", "both"}).code == 2);
  house.folder().write("bad.jsonl", "\"fine\"\n{}\n");
  const Ended bad = house.run({"route", "explain", "--file", "bad.jsonl"});
  CHECK(bad.code == 2);
  CHECK(contains(bad.err, "bad.jsonl:2"));
}

TEST_CASE("A policy's own tests end with 1 where an expectation fails and say where and why") {
  const House house;
  house.policy(two_models("reply = \"a\"", "reply = \"b\"", ""));
  house.folder().write("good.toml", "[[test]]\nprompts = \"x\"\nexpect = { model = \"first\", escalates = true }\n");
  house.folder().write("bad.toml",
                       "[[test]]\nname = \"stays small\"\nprompts = [\"x\"]\nexpect = { model = \"second\" }\n");
  house.folder().write("wrong.toml", "[[test]]\nprompts = [\"x\"]\nexpect = { modle = \"second\" }\n");
  CHECK(house.run({"route", "test", "good.toml"}).code == 0);
  const Ended bad = house.run({"route", "test", "bad.toml", "--junit", "results.xml"});
  CHECK(bad.code == 1);
  INFO(bad.out << bad.err);
  CHECK(contains(bad.out,
                 "bad.toml:4:20: failed: \"x\": expected model = second: it goes to first; second: no_evidence"));
  CHECK(contains(house.folder().read("results.xml"), "<testsuite name=\"bad.toml\" tests=\"1\" failures=\"1\">"));
  CHECK(house.json_of({"route", "test", "bad.toml", "--json"}, 1).at("failed").as_int64() == 1);
  const Ended wrong = house.run({"route", "test", "wrong.toml"});
  CHECK(wrong.code == 2);
  CHECK(contains(wrong.err, "did you mean \"model\"?"));
}

TEST_CASE("What to evaluate next is what is open and asked for, and nothing where all is settled") {
  const House house;
  house.sums("sums", 60);
  house.sums("rare", 60);
  house.policy(summing_model("small", 1e6, 60, 50) + summing_model("large", 1e9, 60, 60) +
               "[task.sums]\nsuite = \"suites/sums.toml\"\nat_least = 0.80\n"
               "[task.rare]\nsuite = \"suites/rare.toml\"\nat_least = 0.80\n");
  for (int i = 0; i < 3; ++i) REQUIRE(house.run({"run", "--task", "sums", "hello"}).code == 0);
  REQUIRE(house.run({"run", "--task", "rare", "hello"}).code == 0);
  const auto plan = house.json_of({"route", "plan", "--json"});
  CHECK(plan.at("requests").as_int64() == 4);
  REQUIRE(plan.at("rows").as_array().size() >= 2);
  CHECK(plan.at("rows").at(0).at("task") == "sums");
  CHECK(plan.at("rows").at(0).at("traffic").as_double() == Approx(0.75));
  CHECK(std::string_view(plan.at("rows").at(0).at("command").as_string())
            .starts_with("occam eval decide sums --models "));
  REQUIRE(house.run({"eval", "run", "sums", "rare"}).code == 0);  // complete: no item is left
  CHECK(house.json_of({"route", "plan", "--json"}).at("rows").as_array().empty());
  CHECK(contains(house.run({"route", "plan"}).out, "no further evaluation"));
}
