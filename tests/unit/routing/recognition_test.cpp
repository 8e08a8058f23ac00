#include "routing/recognition.hpp"

#include <catch2/catch.hpp>

namespace occam::routing {
namespace {

config::Policy read(std::string_view text) {
  auto reading = config::parse_policy(text, "x.toml", "/policies");
  INFO(config::render(reading.diagnostics));
  REQUIRE(reading.ok());
  return std::move(reading.value);
}

Request ask(std::string text, std::string task = {}) {
  Request request;
  request.messages = {{"system", "Be brief."}, {"user", "first"}, {"user", std::move(text)}, {"assistant", "review"}};
  request.task = std::move(task);
  return request;
}

constexpr std::string_view kPolicy = R"(
[task.short]
match = { keywords = ["review"], max_prompt_chars = 20 }
[task.long]
match = { keywords = ["review", "opinion poll"] }
[task.other]
within = 0.1
)";

}  // namespace

TEST_CASE("A declared task comes before every rule") {
  const config::Policy policy = read(kPolicy);
  const Recognised recognised = recognise(policy, ask("a review", "other"));
  CHECK(recognised.task == "other");
  CHECK(recognised.by == "declared");
  CHECK(recognised.rules == policy.find_task("other"));
}

TEST_CASE("A declared task without a table keeps its name and has the rules of the star") {
  const config::Policy policy = read(kPolicy);
  const Recognised recognised = recognise(policy, ask("x", "poetry"));
  CHECK(recognised.task == "poetry");
  CHECK(recognised.rules->id == "*");
}

TEST_CASE("The first task whose whole rule holds is recognised") {
  const config::Policy policy = read(kPolicy);
  CHECK(recognise(policy, ask("A REVIEW: good")).task == "short");
  CHECK(recognise(policy, ask("a review that goes on and on")).task == "long");
  CHECK(recognise(policy, ask("an opinion poll")).by == "rule");
  CHECK(recognise(policy, ask("preview the interviews")).task == "*");
  CHECK(recognise(policy, ask("nothing of the kind")).by == "default");
}

TEST_CASE("Every rule of a task must hold") {
  const config::Policy policy = read(R"(
[task.code]
match = { pattern = '(?i)\bdef\b|class \w+', max_prompt_chars = 40 }
[task.german]
match = { language = "de", min_prompt_chars = 12 }
[task.nordic]
match = { language = ["sv", "fi"] }
)");
  CHECK(recognise(policy, ask("write class Foo")).task == "code");
  CHECK(recognise(policy, ask("write class Foo, and everything else that belongs to it")).task == "*");
  CHECK(recognise(policy, ask("Die Katze ist auf der Matte")).task == "german");
  CHECK(recognise(policy, ask("Die Katze")).task == "*");
  CHECK(recognise(policy, ask("Katten \xc3\xa4r p\xc3\xa5 mattan och vill inte")).task == "nordic");
}

TEST_CASE("A pattern that gives up does not match") {
  const config::Policy policy = read("[task.slow]\nmatch = { pattern = '^(a+)+$' }\n");
  CHECK(recognise(policy, ask(std::string(5000, 'a') + "!")).by == "default");
  CHECK(recognise(policy, ask("aaaa")).by == "rule");
}

TEST_CASE("Tools and images are seen in the request's options") {
  const config::Policy policy = read(R"(
[task.look]
match = { images = true }
[task.call]
match = { tools = true, images = false }
[task.plain]
match = { tools = false, keywords = ["sum"] }
)");
  Request request = ask("the sum");
  CHECK(recognise(policy, request).task == "plain");
  request.options = R"({"tools": []})";
  CHECK(recognise(policy, request).task == "plain");
  request.options = R"({"tools": [{"type": "function"}]})";
  CHECK(recognise(policy, request).task == "call");
  request.options =
      R"({"tools": [{"type": "function"}], "messages": [{"role": "user", "content": [{"type": "image_url"}]}]})";
  CHECK(recognise(policy, request).task == "look");
  request.options = R"({"messages": [{"role": "user", "content": "image_url"}]})";
  CHECK(recognise(policy, request).task == "plain");
  request.options = "not JSON";
  CHECK(recognise(policy, request).task == "plain");
}

}  // namespace occam::routing
