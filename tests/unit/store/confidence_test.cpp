// How sure a model was of each answer, as the store keeps it; stores that were made before it did.
#include <SQLiteCpp/Database.h>

#include <cmath>

#include "fixture.hpp"

using namespace occam;
using namespace occam::store;

namespace {

/// Takes a store back to the schema of version 9.
void age(const std::filesystem::path& path) {
  SQLite::Database raw(path.string(), SQLite::OPEN_READWRITE);
  for (const char* column : {"mean_logprob", "minimum_logprob", "margin", "entropy", "agreement"})
    raw.exec(std::string("ALTER TABLE result DROP COLUMN ") + column);
  raw.exec("ALTER TABLE attempt DROP COLUMN probability");
  for (const char* later : {"observed_state", "shadow_judgement", "shadow_change", "shadow_stream"})
    raw.exec(std::string("DROP TABLE IF EXISTS ") + later);
  raw.exec("PRAGMA user_version = 9");
}

}  // namespace

TEST_CASE("How sure a model was of its answer is stored with it") {
  Store store = open(":memory:");
  const Run run = value(store.start_run(spec(store, 2, 2)));
  ItemResult sure = scored(0, 1);
  sure.confidence = {
      .mean_logprob = -0.5, .minimum_logprob = -2, .margin = 1.5, .entropy = 0.25, .agreement = kUnknown};
  succeed(store.record_result(run.id, sure));
  succeed(store.record_result(run.id, scored(1, 0)));

  const auto scores = value(store.item_scores(key_of()));
  REQUIRE(scores.size() == 2);
  CHECK(scores[0].result.confidence.mean_logprob == -0.5);
  CHECK(scores[0].result.confidence.minimum_logprob == -2);
  CHECK(scores[0].result.confidence.margin == 1.5);
  CHECK(scores[0].result.confidence.entropy == 0.25);
  CHECK(std::isnan(scores[0].result.confidence.agreement));
  CHECK(std::isnan(scores[1].result.confidence.mean_logprob));
}

TEST_CASE("What a router thought of an answer is stored with the attempt") {
  Store store = open(":memory:");
  DecisionRecord decision;
  decision.request = "r-1";
  decision.attempts = {{.model = "small", .outcome = "unsure", .reason = "", .probability = 0.375},
                       {.model = "large", .outcome = "answered", .reason = ""}};
  succeed(store.record_decision(decision));
  const auto decisions = value(store.decisions(1));
  CHECK(decisions[0].attempts[0].probability == 0.375);
  CHECK(std::isnan(decisions[0].attempts[1].probability));
}

TEST_CASE("Evidence of a store made before there was confidence stays valid and is added to") {
  TemporaryFolder folder;
  RunId run = 0;
  {
    Store store = open(folder / "occam.db");
    run = value(store.start_run(spec(store, 2, 2))).id;
    succeed(store.record_result(run, scored(0, 1)));
  }
  age(folder / "occam.db");
  Store store = open(folder / "occam.db");
  CHECK(value(store.evidence(key_of())).scores.sum == 1);
  ItemResult sure = scored(1, 1);
  sure.confidence.margin = 3;
  succeed(store.record_result(run, sure));
  const auto scores = value(store.item_scores(key_of()));
  REQUIRE(scores.size() == 2);
  CHECK(std::isnan(scores[0].result.confidence.margin));
  CHECK(scores[1].result.confidence.margin == 3);
}
