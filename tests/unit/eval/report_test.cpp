#include "eval/report.hpp"

#include "fixture.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

/// Stores `right` right answers of `n` for a model on a task's suite of `items`.
void record(store::Store& store, const std::string& label, const std::string& task, int right, int n, int items,
            const std::string& prompt_template = "t") {
  std::vector<store::ItemRecord> records;
  for (int i = 0; i < items; ++i) records.push_back({std::to_string(i), "h", ""});
  store::SuiteRecord suite{
      .hash = task, .name = task, .task = task, .metric = "acc", .low = 0, .high = 1, .binary = true};
  store::Configuration configuration;
  configuration.prompt_template_hash = prompt_template;
  const store::RunSpec spec{.suite = value(store.put_suite(suite, records)),
                            .model = value(store.put_model(identity(label), label)),
                            .configuration = value(store.put_configuration(configuration)),
                            .seed = 1,
                            .planned_items = n,
                            .rule = ""};
  const store::Run run = value(store.start_run(spec));
  for (int i = 0; i < n; ++i) {
    store::ItemResult result;
    result.position = i;
    result.score = i < right ? 1 : 0;
    result.milliseconds = 500;
    result.prompt_tokens = 30;
    result.completion_tokens = 2;
    REQUIRE(store.record_result(run.id, result));
  }
  REQUIRE(store.finish_run(run.id));
}

TaskThreshold threshold(config::ThresholdKind kind, double number, std::optional<double> error = {},
                        std::string task = "*") {
  return {std::move(task), {kind, {fmt::format("{}", number), number}}, error};
}

std::vector<Evidence> report(store::Store& store, const std::vector<TaskThreshold>& thresholds,
                             const ReportQuery& query = {}) {
  return value(make_report(store, thresholds, query));
}

constexpr auto kAtLeast = config::ThresholdKind::kAtLeast;
constexpr auto kWithin = config::ThresholdKind::kWithin;

}  // namespace

TEST_CASE("a row has the count and the mean and Wilson's interval") {
  store::Store store = open_store();
  record(store, "small", "colours", 95, 100, 200);
  const auto rows = report(store, {});
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].n == 100);
  CHECK(rows[0].suite_items == 200);
  CHECK(rows[0].mean == 0.95);
  CHECK(rows[0].low == Approx(0.888249530768081));  // statsmodels, proportion_confint(95, 100, 0.05, "wilson")
  CHECK(rows[0].high == Approx(0.978456320845632));
  CHECK(rows[0].seconds_per_item == Approx(0.5));
  CHECK(rows[0].tokens_per_item == 32);
  CHECK(rows[0].threshold.empty());
  CHECK(rows[0].verdict == Verdict::kOpen);
}

TEST_CASE("an absolute threshold is held against the one-sided bounds") {
  store::Store store = open_store();
  record(store, "small", "colours", 95, 100, 100);
  const auto verdict = [&](double at_least, double error) {
    return report(store, {threshold(kAtLeast, at_least, error)})[0].verdict;
  };
  CHECK(verdict(0.89, 0.05) == Verdict::kMeets);  // the lower bound is .8977
  CHECK(verdict(0.90, 0.05) == Verdict::kOpen);
  CHECK(verdict(0.985, 0.05) == Verdict::kMisses);  // the upper bound is .9801
  CHECK(verdict(0.89, 0.001) == Verdict::kOpen);
  CHECK(report(store, {threshold(kAtLeast, 0.5)})[0].threshold == "at_least 0.5");
}

TEST_CASE("a run that did not come to its end decides nothing") {
  store::Store store = open_store();
  record(store, "small", "colours", 50, 50, 200);
  store::ItemResult more;
  more.position = 60;
  more.score = 1;
  const auto rows = value(store.evidence_rows());
  const auto open_run =
      value(store.start_run({.suite = 1, .model = 1, .configuration = 1, .seed = 2, .planned_items = 100, .rule = ""}));
  REQUIRE(store.record_result(open_run.id, more));
  CHECK(report(store, {threshold(kAtLeast, 0.5, 0.05)})[0].verdict == Verdict::kOpen);
}

TEST_CASE("a relative threshold compares with the best other model of the suite") {
  store::Store store = open_store();
  record(store, "large", "colours", 90, 100, 100);
  record(store, "medium", "colours", 88, 100, 100);
  record(store, "small", "colours", 60, 100, 100);
  record(store, "thin", "colours", 5, 5, 100);
  const auto rows = report(store, {threshold(kWithin, 0.03)});
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].verdict == Verdict::kMeets);   // large
  CHECK(rows[1].verdict == Verdict::kMeets);   // medium
  CHECK(rows[2].verdict == Verdict::kMisses);  // small
  CHECK(rows[3].verdict == Verdict::kOpen);    // thin
  CHECK(rows[0].threshold == "within 0.03");

  const auto claims = report(store, {threshold(kWithin, 0.03, 0.05)});
  CHECK(claims[1].verdict == Verdict::kOpen);  // two flips in a hundred do not prove three points
  CHECK(report(store, {threshold(kWithin, 0.20, 0.05)})[1].verdict == Verdict::kMeets);
}

TEST_CASE("a task's own threshold comes before the common one") {
  store::Store store = open_store();
  record(store, "small", "colours", 19, 20, 20);
  record(store, "small", "shapes", 19, 20, 20);
  const auto rows = report(store, {threshold(kWithin, 0.03), threshold(kAtLeast, 0.5, 0.05, "shapes")});
  CHECK(rows[0].threshold == "within 0.03");
  CHECK(rows[1].threshold == "at_least 0.5");
}

TEST_CASE("of two templates the newer is shown") {
  store::Store store = open_store();
  record(store, "small", "colours", 10, 20, 20, "old");
  usleep(2000);
  record(store, "small", "colours", 15, 20, 20, "new");
  const auto rows = report(store, {});
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].mean == 0.75);
}

TEST_CASE("a query chooses tasks and models") {
  store::Store store = open_store();
  record(store, "small", "colours", 1, 2, 2);
  record(store, "large", "colours", 2, 2, 2);
  record(store, "small", "shapes", 2, 2, 2);
  CHECK(report(store, {}, {.tasks = {"shapes"}, .models = {}}).size() == 1);
  CHECK(report(store, {}, {.tasks = {}, .models = {"small"}}).size() == 2);
  CHECK(report(store, {}, {.tasks = {"poems"}, .models = {}}).empty());
}

TEST_CASE("a run that its own scores ended shows its confidence sequence and its own verdict") {
  store::Store store = open_store();
  record(store, "large", "colours", 95, 100, 100);
  const store::RunSpec spec{
      .suite = value(store.put_suite({.hash = "colours", .name = "colours", .task = "colours", .metric = "acc"}, {})),
      .model = value(store.put_model(identity("small"), "small")),
      .configuration = value(store.put_configuration([] {
        store::Configuration made;
        made.prompt_template_hash = "t";
        return made;
      }())),
      .seed = 1,
      .planned_items = 100,
      .rule = ""};
  const store::SequentialRule rule{.threshold = "0.6", .error = 0.05, .meets_error = 0.025, .misses_error = 0.05};
  const store::Run run = value(store.start_sequential_run(spec, rule, {}));
  for (int i = 0; i < 32; ++i) {
    store::ItemResult result;
    result.position = i;
    result.score = i < 28 ? 1 : 0;
    REQUIRE(store.record_result(run.id, result));
  }
  store::SequentialState state;
  state.verdict = statistics::Verdict::kMeets;
  state.low = 0.61;
  state.high = 0.97;
  state.scores = {.n = 30, .sum = 27, .sum_squares = 27};
  REQUIRE(store.record_state(run.id, state));

  const auto row = report(store, {threshold(kAtLeast, 0.6, 0.05)}, {.tasks = {}, .models = {"small"}}).at(0);
  CHECK(row.n == 30);
  CHECK(row.mean == 0.9);
  CHECK(row.low == 0.61);
  CHECK(row.high == 0.97);
  CHECK(row.interval == IntervalKind::kSequence);
  CHECK(row.verdict == Verdict::kMeets);
  CHECK(report(store, {threshold(kAtLeast, 0.98, 0.05)}, {.tasks = {}, .models = {"small"}}).at(0).verdict ==
        Verdict::kMisses);
  // Its mean is biased: within hears nothing of it, whichever side it stands on.
  CHECK(report(store, {threshold(kWithin, 0.2)}, {.tasks = {}, .models = {"small"}}).at(0).verdict == Verdict::kOpen);
  CHECK(report(store, {threshold(kWithin, 0.2)}, {.tasks = {}, .models = {"large"}}).at(0).verdict == Verdict::kMeets);
  CHECK(report(store, {}, {.tasks = {}, .models = {"large"}}).at(0).interval == IntervalKind::kFixed);
}
