// Published shapes of public data sets become items of ours. The texts are our own.
#include "eval/fields.hpp"

#include "fixture.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

/// The items of one file under these [fields].
struct Read {
  ItemReading reading;
  config::Diagnostics diagnostics;
};

Read read(const std::string& fields, const std::string& rows) {
  Folder folder;
  const auto file = folder.write("rows.jsonl", rows);
  const auto suite = config::parse_suite("[suite]\nname = \"s\"\nitems = \"rows.jsonl\"\n[fields]\n" + fields +
                                             "\n[prompt]\ntemplate = \"{{q}}\"\n[evaluator]\nid = \"choice\"\n",
                                         "s.toml", folder / "");
  if (!suite.ok()) FAIL(config::render(suite.diagnostics));
  Findings findings;
  Read made;
  made.reading = read_items({file}, {}, suite.value.fields, findings);
  made.diagnostics = findings.take();
  return made;
}

Item item(const std::string& fields, const std::string& row) {
  Read made = read(fields, row);
  if (!made.diagnostics.empty()) FAIL(config::render(made.diagnostics));
  REQUIRE(made.reading.items.size() == 1);
  return std::move(made.reading.items[0]);
}

std::string text(const Item& of, std::string_view field) {
  return plain_text(of.fields.at(field)).value_or("(no text)");
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("choices with labels are read from both shapes that ARC is published in") {
  const std::string fields =
      "q = [\"question.stem\", \"question\"]\n"
      "choices = [\"choices.text\", \"question.choices.text\"]\n"
      "gold = { from = \"answerKey\", labels = [\"choices.label\", \"question.choices.label\"] }";
  const Item nested =
      item(fields, R"({"id":"M1","question":{"stem":"Why?","choices":[{"text":"so","label":"1"},{"text":"no",)"
                   R"("label":"2"}]},"answerKey":"2"})");
  const Item columns =
      item(fields, R"({"id":"M1","question":"Why?","choices":{"text":["so","no"],"label":["A","B"]},"answerKey":"B"})");
  for (const Item& one : {nested, columns}) {
    CHECK(text(one, "q") == "Why?");
    CHECK(one.choices == Texts{"so", "no"});
    CHECK(one.gold == 1);
  }
}

TEST_CASE("a gold is a number from any first one, a numeric text, a letter, a truth value or the choice itself") {
  const std::string two = "choices = { each = [\"a\", \"b\"] }\n";
  CHECK(item(two + "gold = { from = \"g\", first = 1 }", R"({"a":"x","b":"y","g":"2"})").gold == 1);
  CHECK(item(two + "gold = \"g\"", R"({"a":"x","b":"y","g":"1"})").gold == 1);
  CHECK(item(two + "gold = \"g\"", R"({"a":"x","b":"y","g":true})").gold == 1);
  CHECK(item(two + "gold = \"g\"", R"({"a":"x","b":"y","g":"B"})").gold == 1);
  CHECK(item(two + "gold = \"g\"", R"({"a":"x","b":"y","g":"y"})").gold == 1);
  const Read wrong = read(two + "gold = \"g\"", R"({"a":"x","b":"y","g":"neither"})");
  REQUIRE_FALSE(wrong.diagnostics.empty());
  CHECK(wrong.diagnostics[0].message == "\"neither\" names no choice");
  CHECK_THAT(wrong.diagnostics[0].at.where(), Catch::EndsWith("rows.jsonl:1:18"));
}

TEST_CASE("choices may be the same for all items") {
  const Item one = item("choices = { values = [\"no\", \"yes\"] }\ngold = \"answer\"", R"({"answer":false})");
  CHECK(one.choices == Texts{"no", "yes"});
  CHECK(one.gold == 0);
}

TEST_CASE("templates and replacements make the texts that a harness makes in code") {
  const std::string fields =
      "q = { template = \"{{activity}}: {{a}} {{b | capitalize}}\", replace = [[\"^\\\\s+|\\\\s+$\", \"\"], "
      "[\" \\\\[title\\\\]\", \". \"], [\"\\\\[.*?\\\\]\", \"\"], [\"  \", \" \"]] }\n"
      "choices = { from = \"endings\", replace = [[\" \\\\[title\\\\]\", \". \"], [\"  \", \" \"]] }\n"
      "gold = \"label\"";
  const Item one = item(fields, R"({"activity":"Tea","a":"[header] How to [title] Boil it [x].","b":"the KETTLE",)"
                                R"("endings":["a [title] b","c"],"label":"1"})");
  CHECK(text(one, "q") == "Tea: How to. Boil it . The kettle");
  CHECK(one.choices == Texts{"a. b", "c"});
}

TEST_CASE("the parts around a blank come out of one sentence") {
  const Item one = item(
      "before = { from = \"sentence\", replace = [[\"(?s)_.*$\", \"\"]] }\n"
      "after = { from = \"sentence\", replace = [[\"(?s)^.*?_\\\\s*\", \"\"]] }\n"
      "choices = { each = [\"option1\", \"option2\"] }\ngold = { from = \"answer\", first = 1 }",
      R"({"sentence":"The cup fell off the shelf because the _ was loose.","option1":"cup","option2":"shelf","answer":"2"})");
  CHECK(text(one, "before") == "The cup fell off the shelf because the ");
  CHECK(text(one, "after") == "was loose.");
  CHECK(one.gold == 1);
}

TEST_CASE("several answers of one question are its targets") {
  const std::string fields = "target = [\"answers.text\", \"answers\"]";
  CHECK(item(fields, R"({"answers":{"text":["a","b"],"answer_start":[1,2]}})").targets == Texts{"a", "b"});
  CHECK(item(fields, R"({"answers":[{"text":"a","answer_start":1},{"text":"b","answer_start":2}]})").targets ==
        Texts{"a", "b"});
  CHECK(item(fields, R"({"answers":["a","b"]})").targets == Texts{"a", "b"});
}

TEST_CASE("a row that lacks what a field names is a mistake at its line") {
  const Read made = read("q = [\"question\", \"query\"]", "{\"question\":\"x\"}\n{\"text\":\"y\"}\n");
  REQUIRE(made.diagnostics.size() == 1);
  CHECK_THAT(made.diagnostics[0].at.where(), Catch::EndsWith("rows.jsonl:2:1"));
  CHECK(made.diagnostics[0].message == "the row has nothing for q: it was looked for in question, query");
}

TEST_CASE("what a field is made of changes an item's content hash") {
  const std::string row = R"({"a":"x","b":"y"})";
  CHECK(item("target = \"a\"", row).content_hash != item("target = \"b\"", row).content_hash);
  CHECK(item("target = \"a\"", row).content_hash == item("target = [\"c\", \"a\"]", row).content_hash);
}
