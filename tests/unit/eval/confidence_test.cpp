// How sure a model was of each answer: asked for, stored, and carried through files.
#include <cmath>

#include "eval/outcomes.hpp"
#include "fixture.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

constexpr const char* kServer = R"(,"residency":"cloud")";

std::vector<store::ItemScore> run_sums(const std::string& more, AskLogprobs logprobs = AskLogprobs::kWhereFree) {
  const Folder folder;
  store::Store store = open_store();
  const Suite suite = value(load(write_sums(folder, 3)));
  const auto model = scripted(sums_script(3, 3, R"(,"logprob":-0.25)" + more));
  const Subject subject{.model = *model, .identity = identity(), .label = "small", .logprobs = logprobs};
  REQUIRE(run_suite(suite, *evaluator("exact_match"), subject, store, {}));
  return value(store.item_scores(suite.evidence_key(identity(), "")));
}

constexpr const char* kWide =
    "id,task,prompt,score:small,mean_logprob:small,minimum_logprob:small,margin:small,entropy:small,agreement:small,"
    "score:large,cost:large\n"
    "a,t,What is red?,1,-0.5,-2,1.25,0.75,1,1,2\n"
    "b,t,What is blue?,0,,,,,,1,2\n";

store::ItemScore imported(store::Store& store, std::size_t item) {
  const auto suite = value(store.suite_of_task("t"));
  REQUIRE(suite);
  return value(store.item_scores({.model = store::ModelIdentity::imported("small").key(),
                                  .suite = suite->hash,
                                  .configuration = store::Configuration::imported().hash()}))[item];
}

}  // namespace

TEST_CASE("A model of the device is stored with how sure it was") {
  for (const store::ItemScore& score : run_sums("")) {
    CHECK(score.result.confidence.mean_logprob == -0.25);
    CHECK(score.result.confidence.minimum_logprob == -0.25);
    CHECK(score.result.confidence.margin > 0);
    CHECK(score.result.confidence.entropy > 0);
    CHECK(std::isnan(score.result.confidence.agreement));
  }
}

TEST_CASE("A server is asked how sure it is only where that is wanted") {
  CHECK(std::isnan(run_sums(kServer).front().result.confidence.mean_logprob));
  CHECK(run_sums(kServer, AskLogprobs::kAlways).front().result.confidence.mean_logprob == -0.25);
}

TEST_CASE("A choice is as sure as its options lie apart") {
  Folder folder;
  folder.write("colours.jsonl", "{\"id\":\"a\",\"q\":\"sky?\",\"choices\":[\"red\",\"blue\"],\"gold\":1}\n");
  const Suite suite =
      value(load(folder.write("colours.toml",
                              "[suite]\nname = \"colours\"\nitems = \"colours.jsonl\"\n[prompt]\nstyle = \"raw\"\n"
                              "template = \"{{q}}\"\n[evaluator]\nid = \"choice\"\n")));
  store::Store store = open_store();
  const auto model = scripted(R"({"prefers":["blue"]})");
  const Subject subject{.model = *model, .identity = identity(), .label = "small"};
  REQUIRE(run_suite(suite, *evaluator("choice"), subject, store, {}));
  const auto scores = value(store.item_scores(suite.evidence_key(identity(), "")));
  REQUIRE(scores.size() == 1);
  CHECK(scores[0].result.score == 1);
  CHECK(scores[0].result.confidence.margin > 0);
  CHECK(scores[0].result.confidence.entropy > 0);
  CHECK(scores[0].result.confidence.mean_logprob < 0);
}

TEST_CASE("A table carries how sure the models were beside their scores") {
  Folder folder;
  store::Store store = open_store();
  REQUIRE(import_outcomes(store, folder.write("o.csv", kWide)));
  const store::ItemScore first = imported(store, 0);
  CHECK(first.result.confidence.mean_logprob == -0.5);
  CHECK(first.result.confidence.minimum_logprob == -2);
  CHECK(first.result.confidence.margin == 1.25);
  CHECK(first.result.confidence.entropy == 0.75);
  CHECK(first.result.confidence.agreement == 1);
  CHECK(std::isnan(imported(store, 1).result.confidence.mean_logprob));
  const auto stray = import_outcomes(store, folder.write("p.csv", "id,task,score:a,margin:b\nx,t,1,1\n"));
  CHECK_THAT(error_of(stray).message, Catch::Contains("score:b"));
}

TEST_CASE("What is exported says how sure the models were and is read again") {
  for (const std::string name : {"o.csv", "o.jsonl"}) {
    Folder folder;
    store::Store first = open_store();
    REQUIRE(import_outcomes(first, folder.write("w.csv", kWide)));
    CHECK(value(export_outcomes(first, folder / name)) == 4);
    store::Store second = open_store();
    REQUIRE(import_outcomes(second, folder / name));
    const store::ItemScore read = imported(second, 0);
    CHECK(read.result.confidence.minimum_logprob == -2);
    CHECK(read.result.confidence.agreement == 1);
    CHECK(std::isnan(imported(second, 1).result.confidence.entropy));
  }
}
