#include "store/sequential.hpp"

#include <cmath>

#include "fixture.hpp"

using namespace occam::store;
using occam::statistics::Verdict;

namespace {

const SequentialRule kRule{.threshold = "0.7", .error = 0.05, .meets_error = 0.01, .misses_error = 0.05};

/// `right` of the first `n` items, in a run that ended by its own scores.
Run stopped(Store& store, int items, int right, int n, const ModelIdentity& identity = model()) {
  const Run run = value(store.start_sequential_run(spec(store, items, items, identity), kRule, {}));
  for (int i = 0; i < n; ++i) succeed(store.record_result(run.id, scored(i, i < right ? 1 : 0)));
  return run;
}

SequentialRun told(Verdict verdict, double low, double high) {
  SequentialRun run;
  run.rule = kRule;
  run.state.verdict = verdict;
  run.state.low = low;
  run.state.high = high;
  return run;
}

}  // namespace

TEST_CASE("what a sequential run fixed and where it stands come back as they were") {
  Store store = open(":memory:");
  const std::vector<std::int64_t> known = {3, 5};
  const Run run = value(store.start_sequential_run(spec(store, 10, 8), kRule, known));
  SequentialState state;
  state.verdict = Verdict::kMisses;
  state.low = 0.1;
  state.high = 0.6;
  state.items_needed = 0;
  state.peaks = {.meets = 0.25, .misses = 3.5, .certain = Verdict::kMisses};
  state.scores = {.n = 4, .sum = 1, .sum_squares = 1};
  succeed(store.record_state(run.id, state));
  succeed(store.finish_run(run.id));

  const auto runs = value(store.sequential_runs(key_of()));
  REQUIRE(runs.size() == 1);
  CHECK(runs[0].run == run.id);
  CHECK(runs[0].seed == 7);
  CHECK(runs[0].finished);
  CHECK(runs[0].rule == kRule);
  CHECK(runs[0].state.verdict == Verdict::kMisses);
  CHECK(runs[0].state.peaks.certain == Verdict::kMisses);
  CHECK(runs[0].state.peaks.meets == 0.25);
  CHECK(runs[0].state.peaks.misses == 3.5);
  CHECK(runs[0].state.scores.n == 4);
  CHECK(runs[0].state.low == 0.1);
  CHECK(runs[0].state.high == 0.6);
  CHECK(value(store.known_positions(run.id)) == known);
  CHECK_FALSE(store.record_state(run.id + 1, state));
}

TEST_CASE("a control variate is stored once with the runs that were bet with it") {
  Store store = open(":memory:");
  const Control control{.models = {"large", "middle"}, .values = {0, 0.25, 1.0 / 3, 1}};
  const ControlId id = value(store.put_control(control));
  CHECK(value(store.put_control(control)) == id);
  CHECK(value(store.put_control({.models = {"large"}, .values = control.values})) != id);
  CHECK(value(store.control(id)).models == control.models);
  CHECK(value(store.control(id)).values == control.values);
  CHECK_FALSE(store.control(id + 10));
  REQUIRE(store.start_sequential_run(spec(store, 4, 4), kRule, {}, id));
  REQUIRE(store.start_sequential_run(spec(store, 4, 4), kRule, {}));
  const auto runs = value(store.sequential_runs(key_of()));
  REQUIRE(runs.size() == 2);
  CHECK(runs[0].control == kNoControl);
  CHECK(runs[1].control == id);
  CHECK(runs[1].control_models == control.models);
}

TEST_CASE("complete runs of other models are those that were planned and had begun before") {
  Store store = open(":memory:");
  const auto measure = [&](const char* name, int items) {
    const Run run = value(store.start_run(spec(store, 4, 4, model(name))));
    for (int i = 0; i < items; ++i) succeed(store.record_result(run.id, scored(i, i % 2)));
    succeed(store.finish_run(run.id));
    return run;
  };
  const Run other = measure("other", 4);
  measure("short", 3);
  stopped(store, 4, 2, 4, model("sequential"));
  const auto before = value(store.complete_runs(key_of()));
  REQUIRE(before.size() == 1);
  CHECK(before[0].run == other.id);
  CHECK(value(store.run_scores(other.id)) == std::vector<double>{0, 1, 0, 1});
  stopped(store, 4, 1, 1);
  measure("late", 4);
  CHECK(value(store.complete_runs(key_of())).size() == 1);
  CHECK(value(store.complete_runs(key_of(model("other")))).empty());
}

TEST_CASE("a run that ended by its own scores counts in no rule of a fixed size") {
  Store store = open(":memory:");
  stopped(store, 100, 20, 20);
  const Evidence evidence = value(store.evidence(key_of()));
  CHECK(evidence.scores.n == 20);
  CHECK_FALSE(evidence.fixed_n);
  CHECK(evidence.sequential.size() == 1);
  CHECK(value(store.model_summary(model().key())).n == 0);

  const Run other = value(store.start_run(spec(store, 100, 100, model("other"))));
  for (int i = 0; i < 100; ++i) succeed(store.record_result(other.id, scored(i, 1)));
  CHECK(value(store.paired(key_of(), key_of(model("other")))).differences.n == 0);
}

TEST_CASE("beside a run of a fixed size only that one makes the mean") {
  Store store = open(":memory:");
  const Run fixed = value(store.start_run(spec(store, 100, 30)));
  for (int i = 0; i < 30; ++i) succeed(store.record_result(fixed.id, scored(i, i < 15 ? 1 : 0)));
  succeed(store.finish_run(fixed.id));
  const Run run = value(store.start_sequential_run(spec(store, 100, 70), kRule, {}));
  for (int i = 30; i < 50; ++i) succeed(store.record_result(run.id, scored(i, 1)));

  const Evidence evidence = value(store.evidence(key_of()));
  CHECK(evidence.scores.n == 30);
  CHECK(evidence.scores.mean() == 0.5);
  CHECK(evidence.fixed_n);
  CHECK(value(store.model_summary(model().key())).n == 30);
  CHECK(value(store.plain_scores(key_of())).size() == 50);
  CHECK(value(store.plain_scores(key_of(), fixed.id)).size() == 30);
}

TEST_CASE("a suite that a sequential run went through is a complete one") {
  Store store = open(":memory:");
  stopped(store, 40, 30, 40);
  const Evidence evidence = value(store.evidence(key_of()));
  CHECK(evidence.complete);
  CHECK(evidence.fixed_n);
  CHECK(value(store.model_summary(model().key())).n == 40);
}

TEST_CASE("its revision tells that a verdict has fallen") {
  Store store = open(":memory:");
  const Run run = stopped(store, 10, 1, 2);
  const auto before = value(store.revision());
  succeed(store.record_state(run.id, SequentialState{}));
  CHECK(value(store.revision()) != before);
}

TEST_CASE("a stored run answers its own question with its verdict and others with its interval and peaks") {
  const SequentialQuestion own{.threshold = 0.7, .error = 0.05, .meets_error = 0.05, .misses_error = 0.05};
  const std::vector<SequentialRun> runs = {told(Verdict::kMeets, 0.71, 0.9)};
  CHECK(ask(runs, own).verdict == Verdict::kMeets);
  CHECK(ask(runs, own).run == &runs[0]);
  const auto at = [&](double threshold, double error) {
    return ask(runs, {.threshold = threshold, .error = error, .meets_error = error, .misses_error = error}).verdict;
  };
  CHECK(at(0.6, 0.05) == Verdict::kMeets);
  CHECK(at(0.6, 0.001) == Verdict::kOpen);  // its interval was made at more error than that
  CHECK(at(0.8, 0.05) == Verdict::kOpen);
  CHECK(at(0.95, 0.05) == Verdict::kMisses);
  CHECK(at(0.95, 0.01) == Verdict::kOpen);
  CHECK(ask({}, own).run == nullptr);
}

TEST_CASE("at another error rate the peaks of the wealth decide") {
  SequentialRun run = told(Verdict::kOpen, 0.5, 0.9);
  run.state.peaks.meets = std::log(30);
  const auto at = [&](double error) {
    return ask({&run, 1}, {.threshold = 0.7, .error = error, .meets_error = error, .misses_error = error}).verdict;
  };
  CHECK(at(0.04) == Verdict::kMeets);
  CHECK(at(0.03) == Verdict::kOpen);
  CHECK(at(0.05) == Verdict::kOpen);  // that is its own question, judged at its share of the ladder's error
}
