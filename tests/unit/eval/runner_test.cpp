#include "eval/runner.hpp"

#include <set>

#include "fixture.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

struct Setup {
  Folder folder;
  store::Store store = open_store();
  std::shared_ptr<plugin::Evaluator> exact_match = evaluator("exact_match");

  Result<EvaluationRun> run(const Suite& suite, const std::string& script, const RunOptions& options = {}) {
    const auto model = scripted(script);
    return run_suite(suite, *exact_match, {.model = *model, .identity = identity(), .label = "small"}, store, options);
  }
};

std::vector<store::ItemScore> scores(store::Store& store, const Suite& suite) {
  return value(store.item_scores(suite.evidence_key(identity(), "")));
}

}  // namespace

TEST_CASE("a run scores every item and stores each") {
  Setup setup;
  const Suite suite = value(load(write_sums(setup.folder, 20)));
  const EvaluationRun run = value(setup.run(suite, sums_script(20, 15)));
  CHECK(run.planned == 20);
  CHECK(run.n == 20);
  CHECK(run.reused == 0);
  CHECK(run.mean == 0.75);
  CHECK(run.failure.empty());
  CHECK(run.metric == "exact_match");

  const auto evidence = value(setup.store.evidence(suite.evidence_key(identity(), "")));
  CHECK(evidence.complete);
  CHECK(evidence.fixed_n);
  CHECK(evidence.scores.sum == 15);
  CHECK(evidence.prompt_tokens > 0);
  const auto stored = scores(setup.store, suite);
  CHECK(stored[3].result.text == "6");
  CHECK(stored[3].result.metrics == R"({"exact_match":1E0})");
  CHECK(stored[3].result.finish_reason == "stop");
  CHECK(stored[19].result.score == 0);
}

TEST_CASE("the same run with many in flight gives the same scores") {
  Setup one;
  Setup many;
  const Suite suite = value(load(write_sums(one.folder, 40)));
  REQUIRE(one.run(suite, sums_script(40, 17)));
  REQUIRE(many.run(suite, sums_script(40, 17, R"(,"delay_ms":1)"), {.parallel = 8}));
  const auto a = scores(one.store, suite);
  const auto b = scores(many.store, suite);
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i].result.score == b[i].result.score);
}

TEST_CASE("a limit takes the first items and a sample those that the seed draws") {
  Setup setup;
  const Suite suite = value(load(write_sums(setup.folder, 50)));
  CHECK(value(setup.run(suite, sums_script(50, 50), {.limit = 5})).planned == 5);
  for (const auto& score : scores(setup.store, suite)) CHECK(score.position < 5);

  Setup sampled;
  CHECK(value(sampled.run(suite, sums_script(50, 50), {.sample = 10, .seed = 3})).planned == 10);
  const auto drawn = scores(sampled.store, suite);
  CHECK(drawn.size() == 10);
  CHECK(drawn.back().position >= 10);
  CHECK(value(sampled.store.evidence(suite.evidence_key(identity(), ""))).fixed_n);
  CHECK(error_of(setup.run(suite, sums_script(50, 50), {.limit = 5, .sample = 5})).code == ErrorCode::kUsage);
  CHECK(value(setup.run(suite, sums_script(50, 50), {.limit = 500})).planned == 50);
}

TEST_CASE("a timeout is not an error and neither is a wrong answer") {
  Setup setup;
  const Suite suite = value(load(write_sums(setup.folder, 3)));
  const EvaluationRun run = value(setup.run(suite, R"({"hang":true})", {.call_deadline_seconds = 0.02}));
  CHECK(run.n == 3);
  CHECK(run.errors == 3);
  CHECK(run.mean == 0);
  for (const auto& score : scores(setup.store, suite)) CHECK(score.result.status == store::ResultStatus::kTimeout);
}

TEST_CASE("a prompt that does not fit the context is an error of the item") {
  Setup setup;
  const Suite suite = value(load(write_sums(setup.folder, 4)));
  const EvaluationRun run = value(setup.run(suite, R"({"context":3,"reply":"4"})"));
  CHECK(run.n == 4);
  CHECK(run.errors == 4);
  CHECK(run.failure.empty());
  CHECK_FALSE(scores(setup.store, suite)[0].result.rationale.empty());
}

TEST_CASE("a few failures are items' errors once the model answers again") {
  Setup setup;
  const Suite suite = value(load(write_sums(setup.folder, 12)));
  const EvaluationRun run = value(setup.run(suite, sums_script(12, 12, R"(,"fail":"UNAVAILABLE","fail_calls":4)")));
  CHECK(run.n == 12);
  CHECK(run.errors == 4);
  CHECK(run.mean == Approx(8.0 / 12));
  CHECK(run.failure.empty());
}

TEST_CASE("a model that keeps failing ends the run and leaves no scores of zero behind") {
  Setup setup;
  const Suite suite = value(load(write_sums(setup.folder, 30)));
  const EvaluationRun run = value(setup.run(suite, R"({"fail":"UNAVAILABLE"})"));
  CHECK(run.n == 0);
  CHECK_THAT(run.failure, Catch::Contains("10 items in a row"));
  CHECK(value(setup.store.evidence(suite.evidence_key(identity(), ""))).scores.n == 0);

  const EvaluationRun again = value(setup.run(suite, sums_script(30, 30), {.resume = Resume::kYes}));
  CHECK(again.n == 30);
  CHECK(again.failure.empty());
}

TEST_CASE("a model that fails on every item of a short suite ends the run too") {
  Setup setup;
  const Suite suite = value(load(write_sums(setup.folder, 4)));
  const EvaluationRun run = value(setup.run(suite, R"({"fail":"INTERNAL"})"));
  CHECK(run.n == 0);
  CHECK_FALSE(run.failure.empty());
}

TEST_CASE("an answer that cannot be judged is unscorable and counts 0") {
  Setup setup;
  const Suite suite = value(load(write_sums(setup.folder, 2)));
  setup.exact_match = evaluator("exact_match", R"x({"regexes_to_ignore":"^(a+)+$"})x");
  const EvaluationRun run = value(setup.run(suite, R"({"reply":")" + std::string(60, 'a') + R"(!"})"));
  CHECK(run.unscorable == 2);
  CHECK(run.errors == 0);
  CHECK(run.mean == 0);
}

TEST_CASE("an item that the evaluator refuses ends the run at its line") {
  Setup setup;
  const auto file = write_sums(setup.folder, 2);
  setup.folder.write("sums.jsonl", "{\"id\":\"x\",\"question\":\"?\"}\n");
  const Error error = error_of(setup.run(value(load(file)), R"({"reply":"4"})"));
  CHECK(error.code == ErrorCode::kUsage);
  CHECK_THAT(error.where, Catch::EndsWith("sums.jsonl:1:1"));
  CHECK_THAT(error.message, Catch::Contains("\"x\""));
}

TEST_CASE("choices are scored by their likelihood") {
  Setup setup;
  setup.folder.write("i.jsonl",
                     "{\"id\":\"a\",\"q\":\"sky?\",\"choices\":[\"red\",\"blue\"],\"gold\":1}\n"
                     "{\"id\":\"b\",\"q\":\"grass?\",\"choices\":[\"green\",\"blue\"],\"gold\":0}\n");
  const Suite suite = value(load(
      setup.folder.write("s.toml",
                         "[suite]\nname = \"c\"\nitems = \"i.jsonl\"\n[prompt]\nstyle = \"raw\"\ntemplate = \"{{q}}\"\n"
                         "[evaluator]\nid = \"choice\"\n")));
  setup.exact_match = evaluator("choice");
  const EvaluationRun run = value(setup.run(suite, R"({"prefers":" blue"})"));
  CHECK(run.mean == 0.5);
  const auto stored = scores(setup.store, suite);
  CHECK(stored[0].result.score == 1);
  CHECK(value(json::parse(stored[0].result.likelihoods)).as_array().size() == 2);
  CHECK(stored[0].result.metrics.contains("acc_norm"));
}

TEST_CASE("progress ends at the total with the mean") {
  Setup setup;
  const Suite suite = value(load(write_sums(setup.folder, 8)));
  std::vector<std::int64_t> done;
  double mean = 0;
  REQUIRE(setup.run(suite, sums_script(8, 4), {.observer = [&](const EvaluationProgress& at) {
                      CHECK(at.total == 8);
                      CHECK(at.model == "small");
                      done.push_back(at.done);
                      mean = at.mean;
                    }}));
  CHECK(done == std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7, 8});
  CHECK(mean == 0.5);
}

TEST_CASE("a cancelled run keeps what it has and goes on where it was") {
  Setup setup;
  const Suite suite = value(load(write_sums(setup.folder, 20)));
  std::stop_source stop;
  const auto stop_at_seven = [&](const EvaluationProgress& at) {
    if (at.done == 7) stop.request_stop();
  };
  const EvaluationRun cut = value(
      setup.run(suite, sums_script(20, 10), {.parallel = 1, .cancel = stop.get_token(), .observer = stop_at_seven}));
  CHECK(cut.n == 7);
  CHECK(cut.failure == "cancelled");
  CHECK_FALSE(value(setup.store.evidence(suite.evidence_key(identity(), ""))).fixed_n);
  const EvaluationRun rest = value(setup.run(suite, sums_script(20, 10), {.resume = Resume::kYes}));
  CHECK(rest.n == 20);
  CHECK(rest.reused == 7);
  CHECK(rest.mean == 0.5);
  const EvaluationRun nothing = value(setup.run(suite, sums_script(20, 0), {.resume = Resume::kYes}));
  CHECK(nothing.reused == 20);
  CHECK(nothing.mean == 0.5);
}

TEST_CASE("a full disk ends the run with the store's words and the rest can be resumed") {
  Setup setup;
  const Suite suite = value(load(write_sums(setup.folder, 200)));
  setup.store = value(store::Store::open(setup.folder / "small.db", {.max_pages = 80}));
  json::object replies;
  for (int i = 0; i < 200; ++i) replies["is " + std::to_string(i) + " "] = std::string(3000, 'x') + std::to_string(i);
  const Error error = error_of(setup.run(suite, json::serialize(json::object{{"replies", replies}})));
  CHECK(error.code == ErrorCode::kStore);
  CHECK_THAT(error.message, Catch::Contains("the disk is full"));
  const auto before = value(setup.store.evidence(suite.evidence_key(identity(), ""))).scores.n;
  setup.store = open_store(setup.folder / "small.db");
  const EvaluationRun rest = value(setup.run(suite, sums_script(200, 200), {.resume = Resume::kYes}));
  CHECK(before > 0);
  CHECK(rest.reused == before);
  CHECK(rest.n == 200);
}

TEST_CASE("what the prompt cost is stored with the prices of the model") {
  Setup setup;
  const Suite suite = value(load(write_sums(setup.folder, 2)));
  const auto model = scripted(sums_script(2, 2));
  const Subject subject{
      .model = *model, .identity = identity(), .label = "small", .input_price = 1e6, .output_price = 1e7};
  REQUIRE(run_suite(suite, *setup.exact_match, subject, setup.store, {}));
  const auto stored = scores(setup.store, suite)[0].result;
  CHECK(stored.cost == Approx(static_cast<double>(stored.prompt_tokens + 10 * stored.completion_tokens)));
}
