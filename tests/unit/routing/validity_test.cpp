#include "routing/validity.hpp"

#include <catch2/catch.hpp>

#include "routing/refusal.hpp"

namespace occam::routing {
namespace {

config::Policy read(std::string_view text) {
  auto reading = config::parse_policy(text, "x.toml", OCCAM_SOURCE_DIR "/tests/golden/config");
  INFO(config::render(reading.diagnostics));
  REQUIRE(reading.ok());
  return std::move(reading.value);
}

/// A task with this `valid`.
struct Checked {
  config::Policy policy;
  explicit Checked(std::string_view valid) : policy(read("[task.t]\nvalid = { " + std::string(valid) + " }\n")) {}
  std::string why(std::string_view text) const { return why_invalid(text, *policy.find_task("t")); }
};

}  // namespace

TEST_CASE("An answer is one of some words without regard to case and blanks around it") {
  const Checked task(R"(one_of = ["Positive", "negative"])");
  CHECK(task.why(" positive\n").empty());
  CHECK(task.why("maybe") == "the answer is none of Positive, negative");
}

TEST_CASE("An answer of blanks is empty whatever is asked for") {
  CHECK(why_invalid(" \n", *read("[task.t]\n").find_task("t")) == "the answer is empty");
  CHECK_FALSE(has_checks(*read("[task.t]\n").find_task("t")));
  CHECK_FALSE(has_checks(*read("[task.t]\nvalid = { refusals = false, json = false }\n").find_task("t")));
}

TEST_CASE("Lengths count characters and not bytes") {
  const Checked task("min_chars = 3, max_chars = 5");
  CHECK(task.why("\xc3\xa9t\xc3\xa9").empty());  // été
  CHECK(task.why("ab") == "the answer has 2 characters, and at least 3 are asked for");
  CHECK(task.why("abcdef") == "the answer has 6 characters, and at most 5 are allowed");
}

TEST_CASE("JSON must parse and a schema must be followed") {
  const Checked json("json = true");
  CHECK(json.why("{\"a\": 1}").empty());
  CHECK(json.why("{\"a\": ") == "the answer is not JSON");
  const Checked schema(R"(schema = "schemas/person.json")");
  CHECK(schema.why(R"( {"name": "Ada"} )").empty());
  CHECK(schema.why("Ada") == "the answer is not JSON");
  CHECK(schema.why(R"({"name": 7})").starts_with("the answer does not follow the schema at /name: "));
  CHECK(has_checks(*schema.policy.find_task("t")));
}

TEST_CASE("A pattern must match somewhere unless it is anchored") {
  CHECK(Checked(R"(pattern = '\d{3}')").why("call 112 now").empty());
  CHECK(Checked(R"(pattern = '^\d{3}$')").why("call 112 now") == "the answer does not match ^\\d{3}$");
}

TEST_CASE("A hostile pattern ends in words and not in a hang") {
  const Checked task("pattern = '^(a+)+$'");
  CHECK(task.why(std::string(5000, 'a') + "b").starts_with("the pattern ^(a+)+$ gave up on the answer"));
}

TEST_CASE("A tool call and an answer beside the text are not held against what is said of texts") {
  const Checked task("min_chars = 100");
  Answer answer;
  answer.finish_reason = FinishReason::kTool;
  CHECK(why_invalid(answer, *task.policy.find_task("t")).empty());
  answer.finish_reason = FinishReason::kStop;
  CHECK(why_invalid(answer, *task.policy.find_task("t")) == "the answer is empty");
  answer.fields = R"({"role":"assistant"})";
  CHECK(why_invalid(answer, *task.policy.find_task("t")) == "the answer is empty");
  answer.fields = R"({"tool_calls":[{"id":"a"}]})";
  CHECK(why_invalid(answer, *task.policy.find_task("t")).empty());
  answer.text = "short";
  CHECK_FALSE(why_invalid(answer, *task.policy.find_task("t")).empty());
}

TEST_CASE("Answers that open as refusals do are refusals") {
  const Checked task("refusals = true");
  CHECK(task.why("I'm sorry, but I can't assist with that.") == "the answer is a refusal: \"i'm sorry, but i\"");
  for (const char* refusal :
       {"I can't help with this request.", "I can\xe2\x80\x99t help with that.", "I CANNOT PROVIDE this.",
        "Thank you for asking. I am unable to do so.", "**As an AI** language model, I have no opinions.",
        "Unfortunately:\n\n> I must decline.", "\n\n  I won't be able to."}) {
    INFO(refusal);
    CHECK_FALSE(task.why(refusal).empty());
  }
}

TEST_CASE("Answers that only speak of such words are none") {
  for (const char* answer :
       {"positive", "The customer wrote: nothing works and they can not help.", "As an airline, we fly.",
        "The phrase i cannot helpfully be shortened.", "I can help with that.", "Say that I am unable to come.", ""}) {
    INFO(answer);
    CHECK(refusal_phrase(answer).empty());
  }
  CHECK(refusal_phrase(std::string(190, 'x') + ". I am unable to go on.").empty());  // begins within, ends beyond
  CHECK_FALSE(refusal_phrase(std::string(180, 'x') + ". I am unable to go on.").empty());
}

TEST_CASE("Every phrase of the list is found by itself") {
  for (const std::string_view phrase : refusal_phrases()) CHECK_FALSE(refusal_phrase(phrase).empty());
}

}  // namespace occam::routing
