// The ready suites read the files that others published. The rows below have their shape and words of our own.
#include "base/strings.hpp"
#include "eval/suite.hpp"
#include "fixture.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

constexpr const char* kSuites = OCCAM_SOURCE_DIR "/configs/suites/public/";
constexpr const char* kShared = OCCAM_SOURCE_DIR "/../shared/data/eval";

Result<Suite> load_public(const std::string& name, const std::filesystem::path& data) {
  const auto reading = config::read_suite(std::string(kSuites) + name + ".toml", data);
  if (!reading.ok()) return fail(config::to_error(reading.diagnostics));
  const plugin::PluginInfo* evaluator = registry().find(plugin::Kind::kEvaluator, reading.value.evaluator.value);
  REQUIRE(evaluator != nullptr);
  return Suite::load(reading.value, *evaluator);
}

/// A data folder with one file, then the suite over it.
class Data {
 public:
  Data& with(const std::string& name, const std::string& content) {
    std::filesystem::create_directories((folder_ / name).parent_path());
    folder_.write(name, content);
    return *this;
  }
  [[nodiscard]] Suite suite(const std::string& name) const { return value(load_public(name, folder_ / "")); }

 private:
  Folder folder_;
};

Prompt first_prompt(const Suite& suite) {
  return suite.prompt(suite.items().at(0));
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("ARC is read as AI2 and as its table of columns publish it") {
  const std::string nested =
      R"({"id":"M1","question":{"stem":"What melts?","choices":[{"text":"ice","label":"A"},{"text":"sand","label":"B"}]},"answerKey":"A"})";
  const std::string columns =
      R"({"id":"M1","question":"What melts?","choices":{"text":["ice","sand"],"label":["1","2"]},"answerKey":"1"})";
  for (const Suite& suite : {Data().with("arc/ARC-Easy/ARC-Easy-Test.jsonl", nested).suite("arc_easy"),
                             Data().with("arc_easy/test.jsonl", columns).suite("arc_easy"),
                             Data().with("arc_challenge/test.jsonl", columns).suite("arc_challenge")}) {
    CHECK(first_prompt(suite).text == "Question: What melts?\nAnswer:");
    CHECK(first_prompt(suite).continuations == Texts{" ice", " sand"});
    CHECK(suite.items()[0].gold == 0);
  }
}

TEST_CASE("MMLU is read from its folders of CSV without headers, with the examples of the subject") {
  Data data;
  std::string dev;
  for (int i = 1; i <= 6; ++i)
    dev += fmt::format("Is {0} odd?,yes,no,\"so, so\",never,{1}\n", i, i % 2 == 1 ? "A" : "B");
  data.with("mmlu/dev/number_theory_dev.csv", dev).with("mmlu/dev/virology_dev.csv", dev);
  data.with("mmlu/test/number_theory_test.csv", "Is 8 odd?,yes,no,maybe,never,B\n");
  data.with("mmlu/test/virology_test.csv", "\"Which cell, if any?\",one,two,three,four,D\n");
  const Suite suite = data.suite("mmlu");
  REQUIRE(suite.items().size() == 2);
  CHECK(suite.items()[0].subset == "number_theory");
  const std::string text = first_prompt(suite).text;
  CHECK_THAT(text,
             Catch::StartsWith("The following are multiple choice questions (with answers) about number theory.\n\n"
                               "Is 1 odd?\nA. yes\nB. no\nC. so, so\nD. never\nAnswer: A\n\nIs 2 odd?"));
  CHECK_THAT(text, Catch::EndsWith("Answer: A\n\nIs 8 odd?\nA. yes\nB. no\nC. maybe\nD. never\nAnswer:"));
  CHECK_FALSE(text.contains("Is 6 odd?"));
  CHECK(first_prompt(suite).continuations == Texts{" A", " B", " C", " D"});
  CHECK(suite.items()[1].gold == 3);
}

TEST_CASE("HellaSwag is cleaned as the harness cleans it") {
  const Suite suite =
      Data()
          .with(
              "hellaswag/hellaswag_val.jsonl",
              R"({"ind":1,"activity_label":"Tea","ctx_a":"[header] How to boil water [title] Fill it [x].","ctx_b":"the Cup",)"
              R"("endings":["is  full.","[step] waits."," a [title] b","flies."],"label":2})")
          .suite("hellaswag");
  CHECK(first_prompt(suite).text == "Tea: How to boil water. Fill it . The cup");
  CHECK(first_prompt(suite).continuations == Texts{" is full.", "  waits.", " a. b", " flies."});
  CHECK(suite.items()[0].gold == 2);
}

TEST_CASE("PIQA has its labels in a file beside it or in its rows") {
  const std::string rows = R"({"goal":"Open a jar","sol1":"twist","sol2":"sing"})";
  const Suite beside = Data().with("piqa/valid.jsonl", rows).with("piqa/valid-labels.lst", "1\n").suite("piqa");
  CHECK(beside.items()[0].gold == 1);
  CHECK(first_prompt(beside).text == "Question: Open a jar\nAnswer:");
  const Suite inside =
      Data().with("piqa/validation.jsonl", R"({"goal":"g","sol1":"a","sol2":"b","label":0})").suite("piqa");
  CHECK(inside.items()[0].gold == 0);
}

TEST_CASE("WinoGrande scores the end of the sentence after each name") {
  const Suite suite =
      Data()
          .with(
              "winogrande/dev.jsonl",
              R"({"qID":"q","sentence":"The cup fell off the shelf as the _ was loose.","option1":"cup","option2":"shelf","answer":"2"})")
          .suite("winogrande");
  CHECK(first_prompt(suite).contexts ==
        Texts{"The cup fell off the shelf as the cup", "The cup fell off the shelf as the shelf"});
  CHECK(first_prompt(suite).continuations == Texts{" was loose.", " was loose."});
  CHECK(suite.items()[0].gold == 1);
  CHECK(suite.question(suite.items()[0]) == "The cup fell off the shelf as the cup was loose.");
}

TEST_CASE("BoolQ, OpenBookQA and LAMBADA are read as they are published") {
  const Suite boolq =
      Data()
          .with("boolq/dev.jsonl", R"({"question":"is it wet","title":"Rain","answer":true,"passage":"Rain is wet."})")
          .suite("boolq");
  CHECK(first_prompt(boolq).text == "Rain is wet.\nQuestion: is it wet?\nAnswer:");
  CHECK(first_prompt(boolq).continuations == Texts{" no", " yes"});
  CHECK(boolq.items()[0].gold == 1);

  const Suite book =
      Data()
          .with(
              "openbookqa/test.jsonl",
              R"({"id":"7","question_stem":"A stone","choices":{"text":["sinks","floats"],"label":["A","B"]},"answerKey":"A"})")
          .suite("openbookqa");
  CHECK(first_prompt(book).text == "A stone");
  CHECK(book.items()[0].gold == 0);

  for (const Suite& lambada :
       {Data().with("lambada/lambada_test.jsonl", "{\"text\":\"She took\\nthe old bus\"}\n").suite("lambada"),
        Data().with("lambada/lambada_test_plain_text.txt", "She took the old bus\n").suite("lambada")}) {
    CHECK_THAT(first_prompt(lambada).text, Catch::EndsWith("the old"));
    CHECK(first_prompt(lambada).continuations == Texts{" bus"});
  }
}

TEST_CASE("SQuAD is read from its nested document, questions on one passage as a cluster") {
  const std::string qa =
      R"({"id":"%","question":"Where?","answers":[{"text":"here","answer_start":0},{"text":"there","answer_start":1}]})";
  std::string first = qa;
  std::string second = qa;
  first.replace(first.find('%'), 1, "a");
  second.replace(second.find('%'), 1, "b");
  const Suite suite =
      Data()
          .with("squad/dev-v1.1.json", R"({"data":[{"title":"T","paragraphs":[{"context":"It is here.","qas":[)" +
                                           first + "," + second + R"(]}]}],"version":"1.1"})")
          .suite("squad");
  REQUIRE(suite.items().size() == 2);
  CHECK(suite.items()[1].id == "b");
  CHECK(suite.items()[0].targets == Texts{"here", "there"});
  CHECK(suite.items()[0].cluster == suite.items()[1].cluster);
  CHECK(first_prompt(suite).text == "Title: T\n\nBackground: It is here.\n\nQuestion: Where?\n\nAnswer:");
}

TEST_CASE("GSM8K, HumanEval, IFEval and XSum are read as they are published") {
  const std::string sum = R"({"question":"Q%?","answer":"1 + 1 = <<1+1=2>>2\n#### %"})";
  std::string train;
  for (int i = 1; i <= 5; ++i) train += replace_all(sum, "%", std::to_string(i)) + "\n";
  const Suite gsm8k =
      Data().with("gsm8k/train.jsonl", train).with("gsm8k/test.jsonl", replace_all(sum, "%", "9")).suite("gsm8k");
  const std::string text = first_prompt(gsm8k).text;
  CHECK_THAT(text, Catch::StartsWith("Question: Q1?\nAnswer: 1 + 1 = <<1+1=2>>2\n#### 1\n\nQuestion: Q2?\nAnswer: "));
  CHECK_THAT(text, Catch::EndsWith("#### 5\n\nQuestion: Q9?\nAnswer:"));
  CHECK(std::ranges::count(text, '#') == 20);
  CHECK(gsm8k.items()[0].targets == Texts{"1 + 1 = <<1+1=2>>2\n#### 9"});

  const Suite code =
      Data()
          .with(
              "humaneval/HumanEval.jsonl",
              R"({"task_id":"H/0","prompt":"def f():\n","entry_point":"f","canonical_solution":"  pass","test":"def check(c): pass"})")
          .suite("humaneval");
  CHECK(code.items()[0].id == "H/0");
  CHECK(first_prompt(code).text == "def f():\n");

  const Suite rules =
      Data()
          .with("ifeval/input_data.jsonl",
                R"({"key":1,"prompt":"No commas.","instruction_id_list":["punctuation:no_comma"],"kwargs":[{}]})")
          .suite("ifeval");
  CHECK(rules.items()[0].id == "1");
  CHECK(first_prompt(rules).messages.at(0).content == "No commas.");

  const Suite news =
      Data().with("xsum/test.jsonl", R"({"document":"Rain.","summary":"It rained.","id":"1"})").suite("xsum");
  CHECK(first_prompt(news).text == "###\nArticle: Rain.\n\nSummarize the above article in 1 sentence.");
  CHECK(news.items()[0].targets == Texts{"It rained."});
}

TEST_CASE("BIG-Bench Hard has a file and worked examples for each subset") {
  const Suite suite =
      Data()
          .with("bbh/bbh/navigate.json",
                R"({"canary":"c","examples":[{"input":"Go left?","target":"Yes"},{"input":"Back?","target":"No"}]})")
          .with("bbh/bbh/snarks.json", R"x({"canary":"c","examples":[{"input":"Irony?","target":"(A)"}]})x")
          .with("bbh/cot-prompts/navigate.txt", "CANARY\n-----\nDoes one return?\n\nQ: x\nA: So the answer is Yes.")
          .with("bbh/cot-prompts/snarks.txt", "CANARY\n-----\nWhich is sarcastic?")
          .suite("bbh");
  REQUIRE(suite.items().size() == 3);
  CHECK(suite.items()[2].subset == "snarks");
  CHECK(suite.items()[1].id == "navigate-2");
  CHECK(first_prompt(suite).text ==
        "Does one return?\n\nQ: x\nA: So the answer is Yes.\n\nQ: Go left?\nA: Let's think step by step.\n");
}

TEST_CASE("WikiText is split into its articles and cleaned, and counted as it was") {
  const Suite suite =
      Data()
          .with("wikitext-2-raw/wiki.test.raw",
                " \n = Tea = \n \n Tea , which is \" hot \" , costs 1 @,@ 000 @.@ \n = = Use = = \n \n One drinks "
                "it ( the tea ) . \n = Milk = \n White . \n")
          .suite("wikitext");
  REQUIRE(suite.items().size() == 2);
  CHECK(suite.items()[0].targets.at(0).contains("= Tea =\n\nTea, which is \"hot\", costs 1,000.\n== Use =="));
  CHECK(suite.items()[0].targets.at(0).contains("One drinks it (the tea)."));
  CHECK(plain_text(suite.items()[1].fields.at("page")) == " = Milk = \n White . \n");
}

TEST_CASE("every ready suite says where it looks for its data") {
  Folder empty;
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kSuites)) {
    const std::string name = entry.path().stem().string();
    INFO(name);
    const Error error = error_of(load_public(name, empty / ""));
    CHECK_THAT(error.message, Catch::Contains("has none of"));
    CHECK_THAT(error.hint, Catch::Contains("OCCAM_DATA"));
    ++count;
  }
  CHECK(count == 16);
}

TEST_CASE("the ready suites read the published files that are at hand") {
  if (!std::filesystem::exists(kShared)) {
    WARN("skipped: ../shared/data/eval is not here");
    return;
  }
  struct Expected {
    const char* name;
    std::size_t items;
  };
  for (const Expected& expected : {Expected{"arc_easy", 1500},
                                   {"arc_challenge", 1172},
                                   {"gsm8k", 1319},
                                   {"humaneval", 164},
                                   {"ifeval", 541},
                                   {"openbookqa", 500},
                                   {"squad", 1500},
                                   {"winogrande", 1267},
                                   {"xsum", 1000},
                                   {"wikitext", 62}}) {
    INFO(expected.name);
    CHECK(value(load_public(expected.name, kShared)).items().size() == expected.items);
  }
}
