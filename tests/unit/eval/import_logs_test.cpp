// Logs of other harnesses, in the shapes that lm-evaluation-harness 0.4.13, Inspect and promptfoo write.
#include "eval/outcomes.hpp"

#include "fixture.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

const std::string kSamples = "samples_colours_2026-01-31T12-34-56.123456.jsonl";

std::string sample(int id, const std::string& filter, double score, const std::string& metric = "exact_match") {
  return fmt::format(
      R"({{"doc_id":{},"doc":{{"question":"q{}"}},"target":"red","resps":[["it is red"]],"filtered_resps":["red"],)"
      R"("filter":"{}","metrics":["{}"],"doc_hash":"h","prompt_hash":"p{}","{}":{}}})"
      "\n",
      id, id, filter, metric, id, metric, score);
}

std::string both_filters() {
  return sample(0, "strict-match", 0) + sample(1, "strict-match", 1) + sample(0, "flexible-extract", 1) +
         sample(1, "flexible-extract", 1);
}

constexpr const char* kInspect = R"({"version":2,"status":"success","eval":{"task":"colours","model":"mock/model"},
  "samples":[
   {"id":"a","epoch":1,"input":"Colour?","target":"red","output":{"completion":"red","time":0.25,
     "usage":{"input_tokens":9,"output_tokens":3}},"scores":{"match":{"value":"C"},"includes":{"value":"I"}}},
   {"id":"a","epoch":2,"input":"Colour?","target":"red","output":{"completion":"blue"},
     "scores":{"match":{"value":"I"},"includes":{"value":"I"}}},
   {"id":2,"epoch":1,"input":"Shape?","target":"round","output":{"completion":"?"},
     "scores":{"match":{"value":"P"},"includes":{"value":1}}},
   {"id":3,"epoch":1,"input":"Size?","target":"big","error":{"message":"timeout"}}]})";

constexpr const char* kPromptfoo = R"({"evalId":"e","config":{"description":"greetings"},"results":{"version":3,
  "results":[
   {"provider":{"id":"openai:small","label":"small"},"testIdx":0,"promptIdx":0,"vars":{"name":"Ann"},"success":true,
     "score":1,"latencyMs":120,"cost":0.01,
     "response":{"output":"Hello Ann","tokenUsage":{"prompt":7,"completion":3,"total":10}}},
   {"provider":{"id":"openai:small","label":"small"},"testIdx":1,"promptIdx":0,"vars":{"name":"Bob"},"success":false,
     "score":0.5,"response":{"output":"Hi"}},
   {"provider":{"id":"openai:large"},"testIdx":0,"promptIdx":0,"vars":{"name":"Ann"},"success":false,"score":0,
     "error":"429"},
   {"provider":{"id":"openai:large"},"testIdx":0,"promptIdx":1,"vars":{"name":"Ann"},"success":true,
     "response":{"output":"Good day"}}]}})";

/// A store with one file imported, and what it says.
struct Imported {
  Folder folder;
  store::Store store = open_store();

  ImportSummary take(const std::string& name, const std::string& text, const ImportOptions& options = {}) {
    return value(import_outcomes(store, folder.write(name, text), options));
  }
  Error refuse(const std::string& name, const std::string& text, const ImportOptions& options = {}) {
    Error error = error_of(import_outcomes(store, folder.write(name, text), options));
    CHECK(value(store.evidence_rows()).empty());
    return error;
  }
  store::EvidenceKey key(const std::string& task, const std::string& model) {
    const auto suite = value(store.suite_of_task(task));
    REQUIRE(suite);
    return {.model = store::ModelIdentity::imported(model).key(),
            .suite = suite->hash,
            .configuration = store::Configuration::imported().hash()};
  }
  store::Evidence evidence(const std::string& task, const std::string& model) {
    return value(store.evidence(key(task, model)));
  }
  std::vector<store::ItemScore> items(const std::string& task, const std::string& model) {
    return value(store.item_scores(key(task, model)));
  }
};

}  // namespace

TEST_CASE("samples of lm-eval are read with the first filter and the folder as the model's name") {
  Imported imported;
  const ImportSummary summary = imported.take(kSamples, both_filters());
  CHECK(summary.rows == 2);
  CHECK(summary.tasks == 1);
  const std::string folder = (imported.folder / "x").parent_path().filename().string();
  const auto items = imported.items("colours", folder);
  REQUIRE(items.size() == 2);
  CHECK(items[0].item == "0");
  CHECK(items[0].result.score == 0);
  CHECK(items[0].result.text == "red");
  CHECK(items[1].result.score == 1);
  CHECK(value(imported.store.suite_of_task("colours"))->metric == "exact_match");
}

TEST_CASE("samples of lm-eval are read with the filter and the model that are asked for") {
  Imported imported;
  imported.take(kSamples, both_filters(), {.model = "mine", .filter = "flexible-extract"});
  CHECK(imported.evidence("colours", "mine").scores.sum == 2);
}

TEST_CASE("the results file beside the samples names the model") {
  Imported imported;
  imported.folder.write("results_2026-01-31T12-34-56.123456.json", R"({"model_name":"org/model-1b","results":{}})");
  imported.take(kSamples, sample(0, "none", 1));
  CHECK(imported.evidence("colours", "org/model-1b").scores.n == 1);
}

TEST_CASE("a metric that is no number is refused with those that are there") {
  Imported imported;
  const Error error = imported.refuse(
      kSamples, R"({"doc_id":0,"doc":{},"filtered_resps":["x"],"filter":"none","metrics":["bleu","acc"],)"
                R"("bleu":["a","b"],"acc":1})");
  CHECK(error.code == ErrorCode::kUsage);
  CHECK(error.where.ends_with(kSamples + ":1:1"));
  CHECK(error.hint.find("bleu, acc") != std::string::npos);
  imported.take(kSamples,
                R"({"doc_id":0,"doc":{},"filtered_resps":["x"],"filter":"none","metrics":["bleu","acc"],)"
                R"("bleu":["a","b"],"acc":true})",
                {.model = "m", .metric = "acc"});
  CHECK(imported.evidence("colours", "m").scores.sum == 1);
}

TEST_CASE("a log of Inspect is read with the mean over epochs and errors apart from wrong answers") {
  Imported imported;
  const ImportSummary summary = imported.take("log.json", kInspect);
  CHECK(summary.rows == 3);
  const auto items = imported.items("colours", "mock/model");
  REQUIRE(items.size() == 3);
  CHECK(items[0].item == "a");
  CHECK(items[0].result.score == 0.5);
  CHECK(items[0].result.prompt_tokens == 9);
  CHECK(items[0].result.milliseconds == Approx(250));
  CHECK(items[1].result.score == 0.5);
  CHECK(items[2].result.status == store::ResultStatus::kError);
  CHECK(items[2].result.score == 0);
  CHECK(imported.evidence("colours", "mock/model").errors == 1);
}

TEST_CASE("another scorer of Inspect is read where it is named") {
  Imported imported;
  imported.take("log.json", kInspect, {.model = "renamed", .metric = "includes"});
  CHECK(imported.evidence("colours", "renamed").scores.sum == 1);
  Imported other;
  CHECK(other.refuse("log.json", kInspect, {.metric = "judge"}).message.find("\"judge\"") != std::string::npos);
}

TEST_CASE("results of promptfoo are read by provider and each prompt is a task") {
  Imported imported;
  const ImportSummary summary = imported.take("results.json", kPromptfoo);
  CHECK(summary.rows == 4);
  CHECK(summary.models == 2);
  CHECK(summary.tasks == 2);
  const auto small = imported.items("greetings", "small");
  REQUIRE(small.size() == 2);
  CHECK(small[0].result.text == "Hello Ann");
  CHECK(small[0].result.cost == 0.01);
  CHECK(small[0].result.completion_tokens == 3);
  CHECK(small[1].result.score == 0.5);
  CHECK(imported.items("greetings", "openai:large").at(0).result.status == store::ResultStatus::kError);
  CHECK(imported.evidence("greetings#2", "openai:large").scores.sum == 1);
}

TEST_CASE("a log that holds no item's outcome is refused with what to do") {
  Imported imported;
  CHECK(imported.refuse("results.json", R"({"results":{"arc":{"acc,none":0.5}},"n-shot":{"arc":0}})")
            .hint.find("--log_samples") != std::string::npos);
  CHECK(imported.refuse("log.eval", "PK").hint.find("inspect log convert") != std::string::npos);
  CHECK(imported.refuse("x.json", R"({"hello":1})").code == ErrorCode::kUsage);
  CHECK(imported.refuse("x.json", "{").code == ErrorCode::kUsage);
  CHECK(imported.refuse("log.json", R"({"eval":{"task":"t"},"samples":[]})").code == ErrorCode::kUsage);
  CHECK(imported.refuse("log.json", R"({"eval":{"task":"t","model":"m"},"samples":[{"id":1}]})")
            .message.find("entry 0") != std::string::npos);
  CHECK(imported.refuse(kSamples, sample(0, "none", 1) + "{").where.ends_with(":2:1"));
  CHECK(imported.refuse(kSamples, sample(0, "none", 1) + sample(0, "none", 0)).message.find("twice") !=
        std::string::npos);
}
