#include <cmath>

#include "fixture.hpp"

using namespace occam::store;

namespace {

Run record(Store& store, const RunSpec& made, const std::vector<std::pair<std::int64_t, double>>& scores) {
  const Run run = value(store.start_run(made));
  for (const auto& [position, score] : scores) succeed(store.record_result(run.id, scored(position, score)));
  return run;
}

}  // namespace

TEST_CASE("an unknown key is no evidence and no error") {
  Store store = open(":memory:");
  const Evidence evidence = value(store.evidence(key_of()));
  CHECK(evidence.scores.n == 0);
  CHECK_FALSE(evidence.complete);
  CHECK_FALSE(evidence.fixed_n);
}

TEST_CASE("evidence sums the scores and knows whether the suite is complete") {
  Store store = open(":memory:");
  const RunSpec made = spec(store, 4, 4);
  const Run run = record(store, made, {{0, 1}, {1, 0.5}, {2, 0}});
  Evidence evidence = value(store.evidence(key_of()));
  CHECK(evidence.scores.n == 3);
  CHECK(evidence.scores.sum == 1.5);
  CHECK(evidence.scores.sum_squares == 1.25);
  CHECK(evidence.suite_items == 4);
  CHECK_FALSE(evidence.complete);
  CHECK_FALSE(evidence.fixed_n);
  CHECK(evidence.seconds == Approx(0.02));
  CHECK(evidence.completion_tokens == 9);

  succeed(store.record_result(run.id, scored(3, 1)));
  evidence = value(store.evidence(key_of()));
  CHECK(evidence.complete);
  CHECK(evidence.fixed_n);
}

// 95 % by nearest rank: numpy.percentile(values, 95, method="inverted_cdf") gives the same.
TEST_CASE("the 95th percentile of the time is the least that 95 of 100 items stay within") {
  for (const auto& [items, seconds] :
       {std::pair{1, 0.001}, std::pair{19, 0.019}, std::pair{20, 0.019}, std::pair{21, 0.020}, std::pair{100, 0.095}}) {
    Store store = open(":memory:");
    const Run run = value(store.start_run(spec(store, items, items)));
    for (int i = 0; i < items; ++i) {
      ItemResult result = scored(i, 1);
      result.milliseconds = (i * 7) % items + 1;  // 1 … items in another order, but for multiples of 7
      if (items % 7 == 0) result.milliseconds = items - i;
      succeed(store.record_result(run.id, result));
    }
    INFO(items);
    CHECK(value(store.evidence(key_of())).seconds_p95 == Approx(seconds));
  }
  Store store = open(":memory:");
  const Run run = value(store.start_run(spec(store, 1, 1)));
  ItemResult untimed = scored(0, 1);
  untimed.milliseconds = kUnknown;
  succeed(store.record_result(run.id, untimed));
  CHECK(std::isnan(value(store.evidence(key_of())).seconds_p95));
}

TEST_CASE("a sample that came to its planned end has a fixed n and one that broke off has not") {
  Store store = open(":memory:");
  const RunSpec made = spec(store, 10, 2);
  const Run run = record(store, made, {{4, 1}, {5, 1}});
  CHECK_FALSE(value(store.evidence(key_of())).fixed_n);
  succeed(store.finish_run(run.id));
  CHECK(value(store.evidence(key_of())).fixed_n);
}

TEST_CASE("of two runs each item counts once by the newer one") {
  Store store = open(":memory:");
  const RunSpec made = spec(store, 3, 3);
  record(store, made, {{0, 0}, {1, 0}});
  record(store, made, {{1, 1}, {2, 1}});
  const Evidence evidence = value(store.evidence(key_of()));
  CHECK(evidence.scores.n == 3);
  CHECK(evidence.scores.sum == 2);
}

TEST_CASE("attempts of one item are averaged first") {
  Store store = open(":memory:");
  const Run run = value(store.start_run(spec(store, 2, 2)));
  ItemResult second = scored(0, 0);
  second.attempt = 1;
  succeed(store.record_result(run.id, scored(0, 1)));
  succeed(store.record_result(run.id, second));
  const Evidence evidence = value(store.evidence(key_of()));
  CHECK(evidence.scores.n == 1);
  CHECK(evidence.scores.sum == 0.5);
}

TEST_CASE("failures are counted by their kind") {
  Store store = open(":memory:");
  const Run run = value(store.start_run(spec(store, 5, 5)));
  int position = 0;
  for (const ResultStatus status : {ResultStatus::kOk, ResultStatus::kUnscorable, ResultStatus::kError,
                                    ResultStatus::kTimeout, ResultStatus::kTimeout}) {
    ItemResult result = scored(position++, 0);
    result.status = status;
    succeed(store.record_result(run.id, result));
  }
  const Evidence evidence = value(store.evidence(key_of()));
  CHECK(evidence.scores.n == 5);
  CHECK(evidence.unscorable == 1);
  CHECK(evidence.errors == 1);
  CHECK(evidence.timeouts == 2);
}

TEST_CASE("another template is other evidence and counts as stale") {
  Store store = open(":memory:");
  record(store, spec(store, 3, 3), {{0, 1}, {1, 1}});
  const EvidenceKey current = key_of(model(), configuration("template-2"));
  CHECK(value(store.evidence(current)).scores.n == 0);
  CHECK(value(store.stale_items("small", "colours", current)) == 2);
  CHECK(value(store.stale_items("small", "colours", key_of())) == 0);
  CHECK(value(store.stale_items("large", "colours", current)) == 0);
}

TEST_CASE("another quantisation is other evidence") {
  Store store = open(":memory:");
  record(store, spec(store, 3, 3), {{0, 1}});
  ModelIdentity other = model();
  other.quantisation = "F16";
  CHECK(value(store.evidence(key_of(other))).scores.n == 0);
}

TEST_CASE("paired differences are taken on shared items only") {
  Store store = open(":memory:");
  record(store, spec(store, 5, 5), {{0, 1}, {1, 1}, {2, 0}, {3, 0}});
  const ModelIdentity large = model("digest-2");
  record(store, spec(store, 5, 5, large), {{1, 0}, {2, 1}, {3, 1}, {4, 1}});
  const PairedEvidence paired = value(store.paired(key_of(), key_of(large)));
  CHECK(paired.differences.n == 3);
  CHECK(paired.differences.sum == -1);
  CHECK(paired.differences.sum_squares == 3);
  CHECK(paired.first_better == 1);
  CHECK(paired.second_better == 2);
}

TEST_CASE("a model's summary covers all its suites on one scale") {
  Store store = open(":memory:");
  record(store, spec(store, 2, 2), {{0, 1}, {1, 0}});
  SuiteRecord rated = suite_record("suite-2");
  rated.task = "writing";
  rated.low = 1;
  rated.high = 11;
  rated.binary = false;
  RunSpec made = spec(store, 2, 2);
  made.suite = value(store.put_suite(rated, item_records(2)));
  record(store, made, {{0, 11}, {1, 6}});
  const ModelSummary summary = value(store.model_summary(model().key()));
  CHECK(summary.n == 4);
  CHECK(summary.mean == Approx((1 + 0 + 1 + 0.5) / 4));
  CHECK(value(store.model_summary("nobody")).n == 0);
}

TEST_CASE("rows list everything by task and the newest suite of a task is found") {
  Store store = open(":memory:");
  record(store, spec(store, 2, 2), {{0, 1}});
  record(store, spec(store, 2, 2, model("digest-2")), {{0, 0}, {1, 1}});
  const auto rows = value(store.evidence_rows());
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].suite.task == "colours");
  CHECK(rows[0].evidence.scores.n + rows[1].evidence.scores.n == 3);
  CHECK(value(store.suite_of_task("colours"))->hash == "suite-1");
  CHECK_FALSE(value(store.suite_of_task("poems")));
}

TEST_CASE("the revision changes with every commit of evidence by this connection and by another one") {
  TemporaryFolder folder;
  Store store = open(folder / "occam.db");
  const auto before = value(store.revision());
  CHECK(value(store.revision()) == before);
  value(store.put_model(model(), "small"));
  const auto own = value(store.revision());
  CHECK(own != before);
  Store other = open(folder / "occam.db");
  value(other.put_model(model("digest-2"), "large"));
  CHECK(value(store.revision()) != own);
}
