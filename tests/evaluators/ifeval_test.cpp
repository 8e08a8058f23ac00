#include "ifeval/ifeval.hpp"

#include <boost/json.hpp>
#include <fstream>
#include <set>

#include "evaluators/scoring.hpp"
#include "ifeval/instructions.hpp"
#include "ifeval/text_tools.hpp"

using namespace occam;
using namespace occam::evaluators;

namespace {

/// Whether a response follows one instruction as it is.
bool follows(std::string_view id, const std::string& arguments, const std::string& response) {
  const std::string fields = R"({"instruction_id_list":[")" + std::string(id) + R"("],"kwargs":[)" + arguments + "]}";
  const auto instructions = ifeval::read_instructions(fields);
  if (!instructions) FAIL(instructions.error().message);
  return instructions->front().is_followed_by(response);
}

Scored of(std::string_view fields, std::string_view response) {
  sdk::EvalItem item;
  item.fields = fields;
  sdk::EvalOutput output;
  output.text = response;
  const auto scored = evaluate(*make<Ifeval>(), item, output);
  if (!scored) FAIL(scored.error().message);
  return *scored;
}

}  // namespace

// ifeval_rows.jsonl: the verdicts of instruction_following_eval's checkers, as lm-evaluation-harness 0.4 carries them,
// on these responses; those on sentences and on capital words, which need NLTK's data, are a reader's.
TEST_CASE("each of the 25 instructions is followed or not as the source says") {
  std::ifstream file(OCCAM_SOURCE_DIR "/tests/evaluators/ifeval_rows.jsonl");
  REQUIRE(file);
  std::set<std::string> ids;
  std::size_t rows = 0;
  for (std::string line; std::getline(file, line); ++rows) {
    INFO(line);
    const boost::json::value row = boost::json::parse(line);
    const auto id = boost::json::value_to<std::string>(row.at("id"));
    CHECK(follows(id, boost::json::serialize(row.at("kwargs")),
                  boost::json::value_to<std::string>(row.at("response"))) == row.at("is_followed").as_bool());
    ids.insert(id);
  }
  CHECK(ids.size() == 25);
  CHECK(rows == 84);
}

TEST_CASE("loose forgives a first and a last line and stars") {
  const std::string_view fields =
      R"({"instruction_id_list":["punctuation:no_comma","startend:quotation"],"kwargs":[{},{}]})";
  const Scored wrapped = of(fields, "Sure, here it is:\n\"No comma here\"\nWell, enjoy!");
  CHECK(wrapped.values == std::map<std::size_t, double>{{0, 0}, {1, 1}, {2, 2}, {3, 0}, {4, 2}});
  CHECK(wrapped.rationale == "not followed: punctuation:no_comma, startend:quotation");
  CHECK(of(fields, "\"No comma here\"").values.at(0) == 1);
  CHECK(of(fields, "").values.at(1) == 0);
}

TEST_CASE("the shares of instructions are counted over the suite") {
  const auto evaluator = make<Ifeval>();
  Corpus corpus(*evaluator);
  corpus.add(
      of(R"({"instruction_id_list":["punctuation:no_comma","startend:quotation"],"kwargs":[{},{}]})", "a").values);
  corpus.add(of(R"({"instruction_id_list":["punctuation:no_comma"],"kwargs":[{}]})", "a").values);
  CHECK(corpus.measure("instruction_strict") == Approx(2.0 / 3));
}

TEST_CASE("an item with an unknown instruction or without its arguments is an error with a place") {
  CHECK(ifeval::read_instructions("{}").error().where == "instruction_id_list");
  CHECK(ifeval::read_instructions(R"({"instruction_id_list":["punctuation:no_dot"],"kwargs":[{}]})").error().where ==
        "instruction_id_list[0]");
  CHECK(ifeval::read_instructions(
            R"({"instruction_id_list":["length_constraints:number_words"],"kwargs":[{"num_words":null}]})")
            .error()
            .where == "kwargs[0].num_words");
}

TEST_CASE("sentences end where a reader would say so") {
  CHECK(ifeval::count_sentences("One. Two! Three? \"Four.\" Five") == 5);
  CHECK(ifeval::count_sentences("Dr. Smith met J. Doe at 5.30 p.m. in St. Ives.") == 1);
  CHECK(ifeval::count_sentences("Wait... what?") == 1);
  CHECK(ifeval::count_sentences("  ") == 0);
}

TEST_CASE("every item of the data set has rules and arguments that are known") {
  std::ifstream file(OCCAM_SOURCE_DIR "/../shared/data/eval/ifeval.jsonl");
  if (!file) {
    WARN("skipped: ../shared/data/eval is not here");
    return;
  }
  std::size_t instructions = 0;
  for (std::string line; std::getline(file, line);) {
    const auto read = ifeval::read_instructions(line);
    INFO(line.substr(0, 200));
    REQUIRE(read);
    instructions += read->size();
  }
  CHECK(instructions == 834);
}
