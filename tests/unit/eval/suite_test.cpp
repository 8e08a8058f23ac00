#include "eval/suite.hpp"

#include "fixture.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

constexpr const char* kItems =
    "{\"id\":\"a\",\"q\":\"one\",\"choices\":[\"x\",\"y\"],\"gold\":1}\n"
    "{\"id\":\"b\",\"q\":\"two\",\"choices\":[\"x\",\"y\"],\"gold\":0}\n";
constexpr const char* kTrain =
    "{\"id\":\"t1\",\"q\":\"three\",\"choices\":[\"u\",\"v\"],\"gold\":0}\n"
    "{\"id\":\"t2\",\"q\":\"four\",\"choices\":[\"u\",\"v\"],\"gold\":1}\n"
    "{\"id\":\"t3\",\"q\":\"five\",\"choices\":[\"u\",\"v\"],\"gold\":0}\n";

/// A choice suite with these [prompt] lines and [evaluator] lines.
std::filesystem::path write(const Folder& folder, const std::string& prompt, const std::string& evaluator_lines = "",
                            const std::string& items = kItems) {
  folder.write("items.jsonl", items);
  folder.write("train.jsonl", kTrain);
  return folder.write("suite.toml", "[suite]\nname = \"letters\"\nitems = \"items.jsonl\"\n[prompt]\n" + prompt +
                                        "\n[evaluator]\nid = \"choice\"\n" + evaluator_lines);
}

constexpr const char* kRaw = "style = \"raw\"\ntemplate = \"Q: {{q}}\\nA:\"";

}  // namespace

TEST_CASE("a raw choice prompt has its continuations") {
  Folder folder;
  const Suite suite = value(load(write(folder, kRaw)));
  const Prompt prompt = suite.prompt(suite.items()[0]);
  CHECK(prompt.form == PromptForm::kRaw);
  CHECK(prompt.text == "Q: one\nA:");
  CHECK(prompt.continuations == std::vector<std::string>{" x", " y"});
  CHECK(suite.record().name == "letters");
  CHECK(suite.record().metric == "acc");
  CHECK(suite.record().binary);
}

TEST_CASE("examples stand before the question with their right answers and a seed fixes them") {
  Folder folder;
  const std::string few = std::string(kRaw) + "\nfew_shot = { count = 2, items = \"train.jsonl\", seed = 5 }";
  const Suite suite = value(load(write(folder, few)));
  const std::string text = suite.prompt(suite.items()[0]).text;
  CHECK_THAT(text, Catch::EndsWith("\n\nQ: one\nA:"));
  CHECK(std::ranges::count(text, 'Q') == 3);
  CHECK((text.contains("Q: three\nA: u") || text.contains("Q: four\nA: v") || text.contains("Q: five\nA: u")));
  CHECK(value(load(folder / "suite.toml")).prompt(suite.items()[0]).text == text);
}

TEST_CASE("a chat prompt has turns and its answers begin without a space") {
  Folder folder;
  const Suite suite = value(load(write(folder,
                                       "style = \"chat\"\nsystem = \"Be brief.\"\ntemplate = \"{{q}}?\"\n"
                                       "few_shot = { count = 1, items = \"train.jsonl\", seed = 1 }")));
  const Prompt prompt = suite.prompt(suite.items()[0]);
  REQUIRE(prompt.messages.size() == 4);
  CHECK(prompt.messages[0].role == "system");
  CHECK(prompt.messages[2].role == "assistant");
  CHECK((prompt.messages[2].content == "u" || prompt.messages[2].content == "v"));
  CHECK(prompt.messages[3].content == "one?");
  CHECK(prompt.continuations == std::vector<std::string>{"x", "y"});
}

TEST_CASE("examples out of the suite's own items never hold the item that is asked") {
  Folder folder;
  const Suite suite =
      value(load(write(folder, std::string(kRaw) + "\nfew_shot = { count = 1, items = \"items.jsonl\", seed = 1 }")));
  CHECK(suite.prompt(suite.items()[0]).text == "Q: two\nA: x\n\nQ: one\nA:");
  CHECK(suite.prompt(suite.items()[1]).text == "Q: one\nA: y\n\nQ: two\nA:");
}

TEST_CASE("the metric that the evaluator table names is the primary one") {
  Folder folder;
  const Suite suite = value(load(write(folder, kRaw, "metric = \"acc_norm\"\n")));
  CHECK(suite.record().metric == "acc_norm");
  CHECK(suite.primary_metric() == 1);
  const Error error = error_of(load(write(folder, kRaw, "metric = \"f1\"\n")));
  CHECK_THAT(error.where, Catch::EndsWith("suite.toml:9:1"));
}

TEST_CASE("a suite that cannot be run says where it is broken") {
  Folder folder;
  CHECK_THAT(error_of(load(write(folder, "style = \"raw\"\ntemplate = \"{{question}}\""))).where,
             Catch::EndsWith("suite.toml:6:12"));
  CHECK_THAT(error_of(load(write(folder, "style = \"raw\"\ntemplate = \"{{q}} {{gold}}\""))).message,
             Catch::Contains("would read the answer"));
  CHECK_THAT(
      error_of(load(write(folder, kRaw, "", std::string(kItems) + "{\"id\":\"c\",\"q\":\"z\",\"target\":\"x\"}")))
          .where,
      Catch::EndsWith("items.jsonl:3:1"));
  CHECK_THAT(
      error_of(load(write(folder, std::string(kRaw) + "\nfew_shot = { count = 4, items = \"train.jsonl\" }"))).message,
      Catch::Contains("asks for 4"));
}

TEST_CASE("an example that is an item too is refused") {
  Folder folder;
  write(folder, std::string(kRaw) + "\nfew_shot = { count = 5, items = \"train.jsonl\" }");
  folder.write("train.jsonl", std::string(kTrain) + kItems);
  const Error error = error_of(load(folder / "suite.toml"));
  CHECK_THAT(error.message, Catch::Contains("is an item of the suite too"));
  CHECK_THAT(error.where, Catch::Contains("train.jsonl:"));
}

TEST_CASE("the hash covers items and metric and the configuration covers how they are asked") {
  Folder folder;
  const Suite suite = value(load(write(folder, kRaw)));
  const Suite same = value(load(write(folder, kRaw)));
  CHECK(same.record().hash == suite.record().hash);
  CHECK(same.configuration("").hash() == suite.configuration("").hash());

  const Suite other_template = value(load(write(folder, "style = \"raw\"\ntemplate = \"{{q}}\"")));
  CHECK(other_template.record().hash == suite.record().hash);
  CHECK(other_template.configuration("").hash() != suite.configuration("").hash());

  const Suite other_metric = value(load(write(folder, kRaw, "metric = \"acc_bytes\"\n")));
  CHECK(other_metric.record().hash != suite.record().hash);
  const Suite one_less =
      value(load(write(folder, kRaw, "", std::string(kItems).substr(0, std::string(kItems).find('\n')))));
  CHECK(one_less.record().hash != suite.record().hash);
}

TEST_CASE("the chat template counts for chat prompts alone") {
  Folder folder;
  const Suite raw = value(load(write(folder, kRaw)));
  CHECK(raw.configuration("t1").hash() == raw.configuration("t2").hash());
  const Suite chat = value(load(write(folder, "style = \"chat\"\ntemplate = \"{{q}}\"")));
  CHECK(chat.configuration("t1").hash() != chat.configuration("t2").hash());
}

TEST_CASE("every suite of the repository loads") {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(OCCAM_SOURCE_DIR "/configs/suites")) {
    if (entry.path().extension() != ".toml") continue;
    INFO(entry.path());
    const auto suite = load(entry.path());
    if (!suite) FAIL(suite.error().where << ": " << suite.error().message);
    CHECK(suite->items().size() >= 100);
    CHECK(suite->items().size() <= 400);
    ++count;
  }
  CHECK(count >= 4);
}
