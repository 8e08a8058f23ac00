// Suites before they are run, in parts and in groups: eval check, eval run GROUP, --data.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <catch2/catch.hpp>

#include "integration/house.hpp"

using namespace occam::test;

namespace {

/// Two suites of sums of which `small` knows 30 of 60 and 20 of 20, and one of published shape in a folder of data.
void furnish(const House& house) {
  house.sums("sums", 60);
  house.sums("few", 20);
  house.policy(summing_model("small", 1e6, 60, 30));
  house.folder().write("both.toml", "[group]\nname = \"both\"\nsuites = [\"suites/sums.toml\", \"suites/few.toml\"]\n");
  house.folder().write("published.toml",
                       "[suite]\nname = \"published\"\ndata = { env = \"OUR_DATA\" }\nitems = \"set/test.jsonl\"\n"
                       "[fields]\ntarget = \"answer\"\nsubset = \"kind\"\n[prompt]\nstyle = \"raw\"\n"
                       "template = \"Q: {{question}}\\nA:\"\n[evaluator]\nid = \"exact_match\"\n");
  house.folder().write("data/set/test.jsonl",
                       "{\"question\":\"What is 1 plus 1?\",\"answer\":\"2\",\"kind\":\"easy\"}\n"
                       "{\"question\":\"What is 50 plus 50?\",\"answer\":\"100\",\"kind\":\"hard\"}\n"
                       "{\"question\":\"What is 51 plus 51?\",\"answer\":\"102\",\"kind\":\"hard\"}\n");
}

}  // namespace

TEST_CASE("A suite is checked before anything is asked") {
  const House house;
  furnish(house);
  const auto check = house.json_of({"eval", "check", "suites/sums.toml", "--json"}).at("suites").at(0);
  CHECK(check.at("items") == 60);
  CHECK(check.at("sound") == true);
  CHECK(check.at("prompts").as_array().size() == 3);
  CHECK(check.at("prompts").at(0).at("text") == "Q: What is 0 plus 0?\nA:");
  CHECK(column(check.at("tokens"), "model") == Words{"small"});
  require_keys(check, {{"duplicates", Kind::kObject},
                       {"leaks", Kind::kObject},
                       {"guesses", Kind::kArray},
                       {"decidable_gap", Kind::kNumber}});
  const Ended shown = house.run({"eval", "check", "suites/sums.toml"});
  CHECK(shown.code == 0);
  CHECK(contains(shown.out, "What is 1 plus 1?"));
}

TEST_CASE("One question with two answers ends a check with 1") {
  const House house;
  furnish(house);
  house.folder().write("suites/few.jsonl",
                       "{\"id\":\"a\",\"question\":\"One?\",\"target\":\"1\"}\n"
                       "{\"id\":\"b\",\"question\":\"One?\",\"target\":\"2\"}\n");
  const Ended ended = house.run({"eval", "check", "suites/few.toml"});
  CHECK(ended.code == 1);
  CHECK(contains(ended.out, "WRONG"));
}

TEST_CASE("A broken suite has all of its mistakes named, in its file and in its items") {
  const House house;
  furnish(house);
  house.folder().write("suites/few.jsonl",
                       "{\"id\":\"a\",\"target\":\n[]\n{\"id\":\"c\",\"question\":{},\"target\":\"1\"}\n");
  house.folder().write("suites/few.toml",
                       "[suite]\nname = \"few\"\nitem = 3\nitems = \"few.jsonl\"\n[prompt]\nstyle = \"row\"\n"
                       "template = \"{{question}}\"\n[evaluator]\nid = \"exact_mach\"\n");
  const Ended ended = house.run({"eval", "check", "suites/few.toml"});
  CHECK(ended.code == 2);
  for (const char* part : {"few.toml:3:1", "few.toml:6:9", "did you mean \"exact_match\"?",
                           "few.jsonl:1:", "few.jsonl:2:1", "no item has a text \"question\""}) {
    INFO(ended.err);
    CHECK(contains(ended.err, part));
  }
}

TEST_CASE("A group is run like a suite and its mean counts its suites the same") {
  const House house;
  furnish(house);
  const auto ran = house.json_of({"eval", "run", "both.toml", "--json"});
  CHECK(ran.at("runs").as_array().size() == 2);
  const auto group = ran.at("groups").at(0);
  CHECK(group.at("group") == "both");
  CHECK(group.at("mean").as_double() == Approx(0.75));  // (30/60 + 20/20) / 2
  // MOVER over Wilson's (0.377350, 0.622650) and (0.838875, 1), by hand.
  CHECK(group.at("low").as_double() == Approx(0.6487).margin(2e-4));
  CHECK(group.at("high").as_double() == Approx(0.8113).margin(2e-4));
  const auto reported = house.json_of({"eval", "report", "--groups", "both.toml", "--json"}).at("groups").at(0);
  CHECK(reported.at("mean").as_double() == Approx(0.75));
}

TEST_CASE("Data sets that others published are read from the folder that is named, and their parts have means") {
  const House house;
  furnish(house);
  const Ended without = house.run({"eval", "run", "published.toml"});
  CHECK(without.code == 2);
  CHECK(contains(without.err, "OUR_DATA"));
  const auto ran = house.json_of({"eval", "run", "published.toml", "--data", "data", "--json"});
  const auto subsets = ran.at("subsets").at(0);
  CHECK(column(subsets.at("subsets"), "subset") == Words{"easy", "hard"});
  CHECK(subsets.at("all").at("mean").as_double() == Approx(0.5));
  CHECK(ran.at("runs").at(0).at("mean").as_double() == Approx(1.0 / 3));
}
