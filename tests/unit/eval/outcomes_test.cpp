#include "eval/outcomes.hpp"

#include "eval/report.hpp"
#include "fixture.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

constexpr const char* kWide =
    "id,task,split,prompt,score:small,score:large,cost:large\n"
    "a,colours,train,\"What is\n\"\"red\"\"?\",1,1,0.5\n"
    "b,colours,test,What is blue?,0,1,0.25\n"
    "c,shapes,test,What is round?,,0.5,1\n";

store::Evidence imported(store::Store& store, const std::string& task, const std::string& model) {
  const auto suite = value(store.suite_of_task(task));
  REQUIRE(suite);
  return value(store.evidence({.model = store::ModelIdentity::imported(model).key(),
                               .suite = suite->hash,
                               .configuration = store::Configuration::imported().hash()}));
}

Error refusal(const Folder& folder, const std::string& text, const std::string& name = "o.csv") {
  store::Store store = open_store();
  const Error error = error_of(import_outcomes(store, folder.write(name, text)));
  CHECK(value(store.evidence_rows()).empty());
  return error;
}

}  // namespace

TEST_CASE("a wide file becomes evidence by task and model") {
  Folder folder;
  store::Store store = open_store();
  const ImportSummary summary = value(import_outcomes(store, folder.write("o.csv", kWide)));
  CHECK(summary.rows == 3);
  CHECK(summary.models == 2);
  CHECK(summary.tasks == 2);

  const store::Evidence small = imported(store, "colours", "small");
  CHECK(small.scores.n == 2);
  CHECK(small.scores.sum == 1);
  CHECK(small.binary);
  CHECK(small.complete);
  CHECK(std::isnan(small.cost));
  CHECK(imported(store, "colours", "large").cost == Approx(0.375));
  CHECK(imported(store, "shapes", "small").scores.n == 0);
  CHECK_FALSE(imported(store, "shapes", "large").binary);
  CHECK_THAT(small.imported_from, Catch::EndsWith("o.csv"));
}

TEST_CASE("the same file twice counts once") {
  Folder folder;
  store::Store store = open_store();
  const auto file = folder.write("o.csv", kWide);
  REQUIRE(import_outcomes(store, file));
  REQUIRE(import_outcomes(store, file));
  CHECK(imported(store, "colours", "small").scores.n == 2);
}

TEST_CASE("a wrong file is refused at its line and leaves nothing") {
  Folder folder;
  CHECK_THAT(refusal(folder, "id,prompt,score:a\nx,y,1\n").message, Catch::Contains("\"task\""));
  CHECK_THAT(refusal(folder, "id,task\nx,y\n").message, Catch::Contains("score:<model>"));
  CHECK_THAT(refusal(folder, "id,task,score:a\nx,t,1\ny,t,good\n").where, Catch::EndsWith("o.csv:3:1"));
  CHECK_THAT(refusal(folder, "id,task,score:a\nx,t\n").message, Catch::Contains("2 fields"));
  CHECK_THAT(refusal(folder, "id,task,score:a\nx,t,1\nx,t,1\n").message, Catch::Contains("twice"));
  CHECK_THAT(refusal(folder, "id,task,score:a,cost:b\nx,t,1,1\n").message, Catch::Contains("score:b"));
  CHECK_THAT(refusal(folder, "id,task,score:a\nx,t,7\n").message, Catch::Contains("outside of 0 to 1"));
  CHECK_THAT(refusal(folder, "id,task,score:a\nx,t,nan\n").message, Catch::Contains("no number"));
  CHECK_THAT(refusal(folder, "id,task,score:a\n").message, Catch::Contains("no outcomes"));
  CHECK_THAT(refusal(folder, "").message, Catch::Contains("empty"));
  CHECK_THAT(refusal(folder, "{\"task\":\"t\",\"item\":\"i\",\"score\":1}\n", "o.jsonl").message,
             Catch::Contains("\"model\""));
  CHECK_THAT(refusal(folder, "\n{\"task\":\n", "o.jsonl").where, Catch::EndsWith("o.jsonl:2:1"));
}

TEST_CASE("scores of another range are taken where it is given") {
  Folder folder;
  store::Store store = open_store();
  REQUIRE(import_outcomes(store, folder.write("o.csv", "id,task,score:a\nx,t,1\ny,t,10\nz,t,4\n"),
                          {.range = ScoreRange{1, 10}}));
  const store::Evidence evidence = imported(store, "t", "a");
  CHECK(evidence.low == 1);
  CHECK(evidence.high == 10);
  CHECK(evidence.scores.sum == 15);
  CHECK_FALSE(evidence.binary);
}

TEST_CASE("what is exported is imported with the same scores") {
  for (const std::string name : {"o.csv", "o.jsonl"}) {
    Folder folder;
    store::Store first = open_store();
    const Suite suite = value(load(write_sums(folder, 6)));
    const auto model = scripted(sums_script(6, 4));
    REQUIRE(run_suite(suite, *evaluator("exact_match"), {.model = *model, .identity = identity(), .label = "small"},
                      first, {}));
    CHECK(value(export_outcomes(first, folder / name)) == 6);

    store::Store second = open_store();
    REQUIRE(import_outcomes(second, folder / name));
    const store::Evidence evidence = imported(second, "sums", "small");
    CHECK(evidence.scores.n == 6);
    CHECK(evidence.scores.sum == 4);
    CHECK(evidence.binary);
    CHECK(evidence.completion_tokens > 0);
    const auto rows = value(make_report(second, {}, {}));
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].metric == "exact_match");
    CHECK(rows[0].seconds_per_item > 0);
    CHECK(value(export_outcomes(second, folder / "again.csv")) == 6);
  }
}

TEST_CASE("only csv and jsonl are written") {
  Folder folder;
  store::Store store = open_store();
  CHECK(error_of(export_outcomes(store, folder / "o.xlsx")).code == ErrorCode::kUsage);
  CHECK(value(export_outcomes(store, folder / "o.csv")) == 0);
  CHECK_THAT(folder.read("o.csv"), Catch::StartsWith("task,suite,metric"));
}

TEST_CASE("the stored routing outcomes are imported whole") {
  const std::filesystem::path file = OCCAM_SOURCE_DIR "/../shared/data/routing/llmrouter_9models.csv";
  if (!std::filesystem::exists(file)) {
    WARN("skipped: ../shared/data/routing is not here");
    return;
  }
  store::Store store = open_store();
  const ImportSummary summary = value(import_outcomes(store, file));
  CHECK(summary.rows == 5989);
  CHECK(summary.models == 9);
  CHECK(summary.tasks == 14);
}
