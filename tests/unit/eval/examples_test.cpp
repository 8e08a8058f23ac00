#include "eval/examples.hpp"

#include "eval/suite.hpp"
#include "fixture.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

constexpr const char* kItems =
    "{\"id\":\"a\",\"q\":\"one\",\"target\":\"1\",\"subset\":\"low\"}\n"
    "{\"id\":\"b\",\"q\":\"ninety\",\"target\":\"90\",\"subset\":\"high\"}\n";
constexpr const char* kTrain =
    "{\"id\":\"t1\",\"q\":\"two\",\"target\":\"2\",\"subset\":\"low\"}\n"
    "{\"id\":\"t2\",\"q\":\"eighty\",\"target\":\"80\",\"subset\":\"high\"}\n"
    "{\"id\":\"t3\",\"q\":\"three\",\"target\":\"3\",\"subset\":\"low\"}\n"
    "{\"id\":\"t4\",\"q\":\"seventy\",\"target\":\"70\",\"subset\":\"high\"}\n";

std::filesystem::path write(const Folder& folder, const std::string& few_shot, const std::string& prompt = "") {
  folder.write("items.jsonl", kItems);
  folder.write("train.jsonl", kTrain);
  return folder.write("suite.toml",
                      "[suite]\nname = \"n\"\nitems = \"items.jsonl\"\n[prompt]\nstyle = \"raw\"\n"
                      "template = \"{{q}} =\"\nbetween = \"|\"\nfew_shot = { items = \"train.jsonl\", " +
                          few_shot + " }\n" + prompt + "[evaluator]\nid = \"exact_match\"\n");
}

std::string text(const Suite& suite, std::size_t index) {
  return suite.prompt(suite.items()[index]).text;
}

}  // namespace

TEST_CASE("the first examples and listed ones stand in their order for every item") {
  Folder folder;
  const Suite first = value(load(write(folder, "count = 2, draw = \"first\"")));
  CHECK(text(first, 0) == "two = 2|eighty = 80|one =");
  CHECK(text(first, 1) == "two = 2|eighty = 80|ninety =");
  const Suite listed = value(load(write(folder, "ids = [\"t4\", \"t1\"]")));
  CHECK(text(listed, 0) == "seventy = 70|two = 2|one =");
  CHECK(first.configuration("").hash() != listed.configuration("").hash());
}

TEST_CASE("examples of the item's own subset are drawn for each subset") {
  Folder folder;
  const Suite suite = value(load(write(folder, "count = 2, draw = \"first\", of = \"subset\"")));
  CHECK(text(suite, 0) == "two = 2|three = 3|one =");
  CHECK(text(suite, 1) == "eighty = 80|seventy = 70|ninety =");
  CHECK_THAT(error_of(load(write(folder, "count = 3, of = \"subset\""))).message,
             Catch::Contains("3 examples of the subset \"high\", and there are 2"));
}

TEST_CASE("a preamble stands once before the examples and may come from a file a subset") {
  Folder folder;
  const Suite text_of_item =
      value(load(write(folder, "count = 1, draw = \"first\"", "preamble = \"Numbers ({{subset}}).\\n\\n\"\n")));
  CHECK(text(text_of_item, 1) == "Numbers (high).\n\ntwo = 2|ninety =");
  folder.write("low.txt", "canary\n-----\nSmall numbers.\n");
  folder.write("high.txt", "canary\n-----\nLarge numbers.\n");
  const std::string preamble = "preamble = { file = \"{{subset}}.txt\", after = \"-----\\n\" }\n";
  const Suite of_file = value(load(write(folder, "count = 0", preamble)));
  CHECK(text(of_file, 0) == "Small numbers.\none =");
  const std::string hash = of_file.configuration("").hash();
  folder.write("high.txt", "-----\nHuge numbers.\n");
  CHECK(value(load(folder / "suite.toml")).configuration("").hash() != hash);
  std::filesystem::remove(folder / "low.txt");
  CHECK_THAT(error_of(load(folder / "suite.toml")).message, Catch::Contains("low.txt"));
}

TEST_CASE("ids that no example has are named at their place") {
  Folder folder;
  const Error error = error_of(load(write(folder, "ids = [\"t1\", \"t9\"]")));
  CHECK(error.message == "no example has the id \"t9\"");
  CHECK_THAT(error.where, Catch::EndsWith("suite.toml:8:50"));
}

TEST_CASE("partial scoring asks for one continuation after each option") {
  Folder folder;
  folder.write("items.jsonl",
               "{\"before\":\"The cup fell off the shelf because the \",\"after\":\"was loose.\",\"choices\":[\"cup\","
               "\"shelf\"],\"gold\":1}\n");
  const std::string head =
      "[suite]\nname = \"w\"\nitems = \"items.jsonl\"\n[prompt]\nstyle = \"raw\"\n"
      "template = \"{{before}}{{choice}}\"\n";
  const std::string tail = "[evaluator]\nid = \"choice\"\nscoring = \"partial\"\n";
  const Suite suite = value(load(folder.write("w.toml", head + "continuation = \" {{after}}\"\n" + tail)));
  const Prompt prompt = suite.prompt(suite.items()[0]);
  CHECK(prompt.contexts == std::vector<std::string>{"The cup fell off the shelf because the cup",
                                                    "The cup fell off the shelf because the shelf"});
  CHECK(prompt.continuations == std::vector<std::string>{" was loose.", " was loose."});
  CHECK_THAT(error_of(load(folder.write("x.toml", head + tail))).message, Catch::Contains("one continuation for all"));
}

TEST_CASE("mutual information scores each option after the prompt and without it") {
  Folder folder;
  folder.write("items.jsonl", "{\"q\":\"Why?\",\"choices\":[\"so\",\"no\"],\"gold\":1}\n");
  const Suite suite = value(load(
      folder.write("m.toml",
                   "[suite]\nname = \"m\"\nitems = \"items.jsonl\"\n[prompt]\nstyle = \"raw\"\ntemplate = \"{{q}}\"\n"
                   "[evaluator]\nid = \"choice\"\nscoring = \"mutual_information\"\n")));
  const Prompt prompt = suite.prompt(suite.items()[0]);
  CHECK(prompt.contexts == std::vector<std::string>{"Why?", "Why?", "", ""});
  CHECK(prompt.continuations == std::vector<std::string>{" so", " no", " so", " no"});
}
