// What an Occam says of many prompts, of a policy's own tests and of what to evaluate next.
#include <cmath>

#include "occam/json.hpp"
#include "occam/prompts.hpp"
#include "unit/app/house.hpp"

namespace {

using namespace occam;
using test::ask;
using test::PolicyFolder;
using test::scripted;

const std::string kLadder =
    scripted("small", "parameters = 1e8\nprice = { input = 1, output = 2 }\nresidency = \"device\"") +
    scripted("large", "parameters = 1e9\nprice = { input = 10, output = 20 }\nresidency = \"cloud\"");

const std::string kTasks = R"(
[task.letters]
match = { keywords = ["letter"] }
policy = "home"
[task.poems]
match = { keywords = ["poem"] }
max_tokens = 100
[policy.home]
residency = "device"
[policy.strict]
residency = "device"
candidates = ["large"]
[task.secrets]
match = { keywords = ["secret"] }
policy = "strict"
)";

Request undeclared(const std::string& text) {
  return ask(text);
}

}  // namespace

TEST_CASE("A forecast says who gets which share, where the data goes and what it costs") {
  PolicyFolder house;
  house.policy(kLadder + kTasks);
  const Occam occam = house.open();
  const std::vector<Request> prompts = {undeclared("a poem"), undeclared("another poem"), undeclared("my letter"),
                                        undeclared("a secret")};
  const Result<Forecast> forecast = occam.forecast(prompts);
  REQUIRE(forecast);
  CHECK(forecast->n == 4);
  CHECK(forecast->refused == 1);
  REQUIRE(forecast->models.size() == 2);
  CHECK(forecast->models[0].model == "large");  // nothing is measured: the plan begins at the top
  CHECK(forecast->models[0].share == Approx(0.5));
  CHECK(forecast->models[1].model == "small");
  CHECK(forecast->models[1].residency == Residency::kDevice);
  REQUIRE(forecast->residency.size() == 2);
  CHECK(forecast->residency[0].prompts == 1);
  CHECK(forecast->residency[1].prompts == 2);
  // 3 bytes a token, the role with them: "user" + "a poem" are 4 tokens, "another poem" 6; answers of 100 tokens.
  CHECK(forecast->models[0].cost.sum == Approx((10 * (4 + 6) + 20 * 200) / 1e6));
  CHECK(forecast->seconds.unknown == 3);
  CHECK(forecast->tasks.size() == 3);
  CHECK(forecast->tasks[0].recognised_by == "rule");
  CHECK(to_json(*forecast).find("\"residency\":{\"device\":1,\"cloud\":2}") != std::string::npos);
}

TEST_CASE("Prompts are read from lines and from JSON lines, and a broken line has its place") {
  PolicyFolder house;
  house.folder().write("a.txt", "one\n\n  two \n");
  house.folder().write("b.jsonl",
                       "\"one\"\n{\"prompt\": \"two\", \"task\": \"t\", \"residency\": \"edge\"}\n"
                       "{\"messages\": [{\"role\": \"user\", \"content\": \"three\"}], \"tools\": [{}]}\n");
  house.folder().write("c.jsonl", "\"one\"\n{\"text\": \"two\"}\n");
  house.folder().write("d.jsonl", "{\"prompt\": \"x\", \"residency\": \"moon\"}\n");
  house.folder().write("e.txt", "\n");
  const auto lines = read_prompts(house.folder() / "a.txt");
  REQUIRE(lines);
  REQUIRE(lines->size() == 2);
  CHECK((*lines)[1].messages[0].content == "two");
  const auto objects = read_prompts(house.folder() / "b.jsonl");
  REQUIRE(objects);
  REQUIRE(objects->size() == 3);
  CHECK((*objects)[1].task == "t");
  CHECK((*objects)[1].residency == Residency::kEdge);
  CHECK((*objects)[1].options.empty());
  CHECK((*objects)[2].messages[0].content == "three");
  CHECK((*objects)[2].options.find("tools") != std::string::npos);
  const auto broken = read_prompts(house.folder() / "c.jsonl");
  REQUIRE_FALSE(broken);
  CHECK(broken.error().where == (house.folder() / "c.jsonl").string() + ":2");
  CHECK_FALSE(read_prompts(house.folder() / "d.jsonl"));
  CHECK_FALSE(read_prompts(house.folder() / "e.txt"));
  CHECK(read_prompts(house.folder() / "absent").error().code == ErrorCode::kNotFound);
}

TEST_CASE("Every expectation that does not hold is a failure with its place and the explanation's words") {
  PolicyFolder house;
  house.policy(kLadder + kTasks);
  house.folder().write("tests.toml", R"([[test]]
name = "holds"
prompts = ["my letter", "this letter"]
expect = { residency = "device", model = "small", task = "letters", recognised_by = "rule", not_model = "large", escalates = false, at_most_parameters = 2e8 }

[[test]]
name = "does not"
prompts = ["a poem"]
expect = { residency = "device", model = "small", task = "letters", not_model = "large", escalates = false, at_most_parameters = 2e8 }

[[test]]
name = "refused"
prompts = ["a secret"]
expect = { refused = true }
)");
  const Occam occam = house.open();
  const auto report = occam.test_policy(house.folder() / "tests.toml");
  if (!report) FAIL(report.error().message << report.error().details);
  CHECK(report->failed == 1);
  REQUIRE(report->tests.size() == 3);
  CHECK(report->tests[0].failures.empty());
  CHECK(report->tests[0].prompts == 2);
  CHECK(report->tests[2].failures.empty());
  std::string all;
  for (const PolicyTestFailure& failure : report->tests[1].failures)
    all += failure.where + " " + failure.expected + ": " + failure.why + "\n";
  INFO(all);
  CHECK(all.find("tests.toml:9:") != std::string::npos);
  for (const char* words :
       {"residency = device: large lies at \"cloud\"", "model = small: it goes to large; small: no_evidence",
        "task = letters: it is poems by rule", "not_model = large: the plan is large, then small",
        "escalates = false: the plan is large, then small",
        "at_most_parameters = 200000000: it goes to large, which runs 1e+09 parameters"})
    CHECK(all.find(words) != std::string::npos);
  CHECK(report->tests[1].failures.size() == 6);
}

TEST_CASE("A test that names a model that is none is a mistake of the file") {
  PolicyFolder house;
  house.policy(kLadder);
  house.folder().write("tests.toml", "[[test]]\nprompts = \"x\"\nexpect = { model = \"smal\" }\n");
  const auto report = house.open().test_policy(house.folder() / "tests.toml");
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::kUsage);
  CHECK(report.error().details.find("did you mean \"small\"?") != std::string::npos);
}
