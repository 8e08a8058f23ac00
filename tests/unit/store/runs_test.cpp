#include "fixture.hpp"

using namespace occam;
using namespace occam::store;

TEST_CASE("a run is found again by its specification and by nothing less") {
  Store store = open(":memory:");
  RunSpec made = spec(store, 4, 4);
  const Run run = value(store.start_run(made));
  const auto found = value(store.find_run(made));
  REQUIRE(found);
  CHECK(found->id == run.id);
  CHECK(found->finished_ms == 0);

  RunSpec other_seed = made;
  other_seed.seed = 8;
  CHECK_FALSE(value(store.find_run(other_seed)));
  RunSpec shorter = made;
  shorter.planned_items = 3;
  CHECK_FALSE(value(store.find_run(shorter)));

  succeed(store.finish_run(run.id));
  CHECK(value(store.find_run(made))->finished_ms > 0);
}

TEST_CASE("seeds keep all of their 64 bits") {
  Store store = open(":memory:");
  RunSpec made = spec(store, 1, 1);
  made.seed = 0xFFFF'FFFF'FFFF'FFFEULL;
  const Run run = value(store.start_run(made));
  CHECK(value(store.find_run(made))->id == run.id);
}

TEST_CASE("finished positions are those with a result") {
  Store store = open(":memory:");
  const Run run = value(store.start_run(spec(store, 5, 5)));
  succeed(store.record_result(run.id, scored(3, 1)));
  succeed(store.record_result(run.id, scored(0, 0)));
  CHECK(value(store.finished_positions(run.id)) == std::vector<std::int64_t>{0, 3});
  CHECK(value(store.finished_positions(run.id, 2)).empty());
}

TEST_CASE("an item is never recorded twice in one run") {
  Store store = open(":memory:");
  const Run run = value(store.start_run(spec(store, 2, 2)));
  succeed(store.record_result(run.id, scored(1, 1)));
  const auto twice = store.record_result(run.id, scored(1, 0));
  REQUIRE_FALSE(twice);
  CHECK(twice.error().code == ErrorCode::kStore);
  CHECK(value(store.evidence(key_of())).scores.sum == 1);
}

TEST_CASE("an item that the suite does not have is an error") {
  Store store = open(":memory:");
  const Run run = value(store.start_run(spec(store, 2, 2)));
  const auto missing = store.record_result(run.id, scored(9, 1));
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ErrorCode::kNotFound);
  CHECK_FALSE(store.record_result(run.id + 1, scored(0, 1)));
}

TEST_CASE("a result comes back as it was recorded") {
  Store store = open(":memory:");
  const Run run = value(store.start_run(spec(store, 1, 1)));
  ItemResult result = scored(0, 0.25);
  result.status = ResultStatus::kUnscorable;
  result.metrics = R"({"acc":0.25})";
  result.finish_reason = "length";
  result.prompt_hash = "abc";
  result.prompt_tokens = 9'000'000'000;
  result.likelihoods = "[-1.5,-2]";
  result.rationale = "no number in the answer";
  result.text = std::string("bytes \xff\0 and more", 17);
  succeed(store.record_result(run.id, result));

  const auto scores = value(store.item_scores(key_of()));
  REQUIRE(scores.size() == 1);
  CHECK(scores[0].item == "item-0");
  const ItemResult& read = scores[0].result;
  CHECK(read.status == ResultStatus::kUnscorable);
  CHECK(read.score == 0.25);
  CHECK(read.metrics == result.metrics);
  CHECK(read.finish_reason == "length");
  CHECK(read.prompt_tokens == 9'000'000'000);
  CHECK(read.likelihoods == result.likelihoods);
  CHECK(read.rationale == result.rationale);
  CHECK(read.text == result.text);
  CHECK(read.milliseconds == 20);
  CHECK(std::isnan(read.cost));
}

TEST_CASE("a run's summary counts its own results and the kinds of failure") {
  Store store = open(":memory:");
  const RunSpec made = spec(store, 4, 4);
  succeed(store.record_result(value(store.start_run(made)).id, scored(0, 1)));
  const Run run = value(store.start_run(made));
  int position = 0;
  for (const ResultStatus status : {ResultStatus::kOk, ResultStatus::kUnscorable, ResultStatus::kTimeout}) {
    ItemResult result = scored(position++, status == ResultStatus::kOk ? 1 : 0);
    result.status = status;
    succeed(store.record_result(run.id, result));
  }
  const RunSummary summary = value(store.summarise(run.id));
  CHECK(summary.scores.n == 3);
  CHECK(summary.scores.sum == 1);
  CHECK(summary.unscorable == 1);
  CHECK(summary.errors == 0);
  CHECK(summary.timeouts == 1);
}

TEST_CASE("an import is all or nothing") {
  Store store = open(":memory:");
  const RunSpec made = spec(store, 3, 3);
  const ImportedRun whole{made, {scored(0, 1), scored(1, 0), scored(2, 1)}};
  const ImportedRun broken{made, {scored(0, 1), scored(7, 1)}};
  CHECK_FALSE(store.import_runs({"outcomes.csv", "digest", 5}, std::vector{whole, broken}));
  CHECK(value(store.evidence(key_of())).scores.n == 0);

  succeed(store.import_runs({"outcomes.csv", "digest", 3}, std::vector{whole}));
  const Evidence evidence = value(store.evidence(key_of()));
  CHECK(evidence.scores.n == 3);
  CHECK(evidence.complete);
  CHECK(evidence.imported_from == "outcomes.csv");
}

TEST_CASE("an imported run is not one to resume") {
  Store store = open(":memory:");
  const RunSpec made = spec(store, 1, 1);
  succeed(store.import_runs({"outcomes.csv", "digest", 1}, std::vector{ImportedRun{made, {scored(0, 1)}}}));
  CHECK_FALSE(value(store.find_run(made)));
}
