#include "routing/replay/outcome_set.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace occam;
using namespace occam::routing;

namespace {

const std::vector<std::string> kModels = {"small", "large"};

Result<OutcomeSet> read(std::string_view text, const OutcomeSetOptions& options = {}) {
  return read_outcome_set(text, "x.csv", kModels, options);
}

Error error(std::string_view text, const OutcomeSetOptions& options = {}) {
  const auto set = read(text, options);
  REQUIRE_FALSE(set);
  return set.error();
}

}  // namespace

TEST_CASE("a set has the columns of the policy's models in the policy's order") {
  const auto set = read(
      "id,task,split,prompt,score:large,score:other,score:small,cost:small,cost:large,margin:small\n"
      "1,sums,train,\"2, and\n2?\",1,0,0.5,0.1,3,1.25\n"
      "2,sums,test,3?,0,0,1,0.2,4,\n");
  REQUIRE(set);
  CHECK(set->rows.size() == 2);
  CHECK(set->rows[0].prompt == "2, and\n2?");
  CHECK(set->rows[1].split == "test");
  CHECK(set->score(0, 0) == 0.5);
  CHECK(set->score(0, 1) == 1);
  CHECK(set->has_costs);
  CHECK(set->cost(1, 1) == 4);
  CHECK(set->confidence(0, 0).margin == 1.25);
  CHECK(std::isnan(set->confidence(1, 0).margin));
  CHECK(std::isnan(set->confidence(0, 1).margin));
  CHECK(set->other_models == std::vector<std::string>{"other"});
}

TEST_CASE("rows that lack a score or a cost are counted and left out") {
  const auto set = read("id,task,score:small,score:large\na,t,1,\nb,t,0,1\nc,t,,\n");
  REQUIRE(set);
  CHECK(set->rows.size() == 1);
  CHECK(set->rows[0].id == "b");
  CHECK(set->incomplete == 2);
  CHECK_FALSE(set->has_costs);
}

TEST_CASE("a table that does not fit the policy says where and what to do") {
  CHECK(error("id,task,score:small\n").message.find("\"large\" has no column \"score:large\"") != std::string::npos);
  CHECK(error("id,task,score:small\n").hint == "the file has scores of small");
  CHECK(error("task,score:small,score:large\n").message == "there is no column \"id\"");
  CHECK(error("id,task,score:small,score:large,cost:small\n").message.find("\"large\" has none") != std::string::npos);
  CHECK(error("").message == "the file is empty");
  CHECK(error("id,task,score:small,score:large\n", {.split_column = "fold"}).message ==
        "there is no column \"fold\" to split by");
  CHECK(error("id,task,score:small,score:large\n1,t,1,\n").message ==
        "no row has a score for every model of the policy");
}

TEST_CASE("a wrong cell is named with its line") {
  const Error word = error("id,task,score:small,score:large\n1,t,1,0\n2,t,yes,1\n");
  CHECK(word.where == "x.csv:3:1");
  CHECK(word.message == "\"yes\" is no number in the column \"score:small\"");
  const Error twice = error("id,task,score:small,score:large\n1,t,1,0\n1,t,1,1\n");
  CHECK(twice.message == "the id \"1\" is there twice");
  const Error short_row = error("id,task,score:small,score:large\n1,t,1\n");
  CHECK(short_row.message == "the row has 3 fields and the header 4");
}

TEST_CASE("a score outside of the range is refused, and a range may be said") {
  const std::string table = "id,task,score:small,score:large\n1,t,7,9.5\n";
  const Error refused = error(table);
  CHECK(refused.message == "a score of 7 in the column \"score:small\", outside of 0 to 1");
  CHECK(refused.hint == "--range LOW,HIGH says which range the scores have");
  const auto set = read(table, {.range = ScoreRange{1, 10}});
  REQUIRE(set);
  CHECK(set->score(0, 1) == 9.5);
}
