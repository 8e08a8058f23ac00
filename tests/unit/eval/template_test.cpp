#include "eval/template.hpp"

#include "fixture.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

Item item(std::string_view text) {
  Item made;
  made.fields = value(json::parse(text)).as_object();
  made.where = "items.jsonl:3:1";
  return made;
}

std::string render(std::string_view text, const Item& with) {
  return value(value(Template::parse(text, "suite.toml:1:1")).render(with));
}

}  // namespace

TEST_CASE("names are replaced by fields and everything else stays") {
  const Item with = item(R"({"text":"a {{b}} c","n":3,"ok":true,"q":{"stem":"why?"},"a.b":"dotted"})");
  CHECK(render("{{text}}|{{ n }}|{{ok}}|{{q.stem}}|{{a.b}}|{ }", with) == "a {{b}} c|3|true|why?|dotted|{ }");
  CHECK(render("nothing", with) == "nothing");
}

TEST_CASE("choices are lettered") {
  Item with = item("{}");
  with.choices = {"red", "green", "blue"};
  CHECK(render("{{choices}}\nAnswer {{letters}}:", with) == "A. red\nB. green\nC. blue\nAnswer A, B or C:");
  const auto continuation = value(Template::parse(" ({{letter}}) {{choice}}", ""));
  CHECK(value(continuation.render_option(with, 1)) == " (B) green");
  CHECK(letter(25) == "Z");
  CHECK(letter(26) == "27");
}

TEST_CASE("an item without choices continues with its first target") {
  Item with = item("{}");
  with.targets = {"42", "forty-two"};
  CHECK(value(value(Template::parse(" {{choice}}", "")).render_option(with, 0)) == " 42");
}

TEST_CASE("a field that is missing or no text is an error at the item") {
  const auto missing = value(Template::parse("{{question}}", "")).render(item(R"({"query":"x"})"));
  CHECK(error_of(missing).where == "items.jsonl:3:1");
  CHECK_THAT(error_of(missing).message, Catch::Contains("\"question\""));
  CHECK_THAT(error_of(value(Template::parse("{{q}}", "")).render(item(R"({"q":[1]})"))).message,
             Catch::Contains("no text"));
}

TEST_CASE("braces that do not pair up are an error in the suite") {
  CHECK(error_of(Template::parse("{{a", "suite.toml:4:12")).where == "suite.toml:4:12");
  CHECK_FALSE(Template::parse("{{ }}", ""));
}
