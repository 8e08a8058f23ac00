#include "eval/corpus.hpp"

#include "fixture.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

const std::vector<std::string> kTargets = {"red", "red", "blue", "blue", "blue", "red"};
const std::vector<std::string> kAnswers = {"red", "blue", "blue", "blue", "red", "a plum"};

Suite colours(const Folder& folder) {
  std::string items;
  for (std::size_t i = 0; i < kTargets.size(); ++i)
    items += fmt::format(R"({{"id":"c-{0}","question":"Colour {0}?","target":"{1}"}})"
                         "\n",
                         i, kTargets[i]);
  folder.write("colours.jsonl", items);
  return value(load(folder.write("colours.toml",
                                 "[suite]\nname = \"colours\"\nitems = \"colours.jsonl\"\n[prompt]\nstyle = \"raw\"\n"
                                 "template = \"{{question}}\"\n[evaluator]\nid = \"classification\"\n"
                                 "labels = [\"red\", \"blue\"]\n[generate]\nmax_tokens = 8\n")));
}

std::string script() {
  json::object replies;
  for (std::size_t i = 0; i < kAnswers.size(); ++i) replies[fmt::format("Colour {}?", i)] = kAnswers[i];
  return json::serialize(json::object{{"replies", replies}});
}

EvaluationRun run(const RunOptions& options = {}) {
  const Folder folder;
  store::Store store = open_store();
  const auto judge = evaluator("classification", R"({"labels":["red","blue"]})");
  const auto model = scripted(script());
  return value(
      run_suite(colours(folder), *judge, {.model = *model, .identity = identity(), .label = "small"}, store, options));
}

const CorpusMetric& metric(const EvaluationRun& run, const std::string& name) {
  const auto found = std::ranges::find(run.corpus, name, &CorpusMetric::name);
  REQUIRE(found != run.corpus.end());
  return *found;
}

}  // namespace

TEST_CASE("a run has the measures of all its items together") {
  const EvaluationRun done = run();
  CHECK(done.mean == 0.5);
  // sklearn.metrics.f1_score(targets, answers, average="macro") with "a plum" as a third class
  CHECK(metric(done, "macro_f1").value == Approx((0.4 + 2.0 / 3 + 0) / 3));
  CHECK(metric(done, "invalid").value == Approx(1.0 / 6));
  const CorpusMetric& shown = metric(done, "macro_f1");
  CHECK(shown.low < shown.value);
  CHECK(shown.high > shown.value);
  CHECK(shown.low >= 0);
  CHECK(shown.high <= 1);
}

TEST_CASE("a part of the suite is measured on its own items") {
  const EvaluationRun done = run({.limit = 2});
  CHECK(done.n == 2);
  CHECK(metric(done, "micro_f1").value == 0.5);
  CHECK(metric(done, "invalid").value == 0);
}

TEST_CASE("an evaluator without such measures gives none") {
  CHECK(value(measure_corpus(*evaluator("exact_match"), {})).empty());
}

TEST_CASE("stored values that are not the evaluator's are an error") {
  store::ItemScore item;
  item.item = "c-0";
  item.result.metrics = R"({"exact_match":1})";
  const auto judge = evaluator("classification", R"({"labels":["red","blue"]})");
  const Error error = error_of(measure_corpus(*judge, std::span(&item, 1)));
  CHECK(error.code == ErrorCode::kData);
  CHECK(error.message.find("c-0") != std::string::npos);
}
