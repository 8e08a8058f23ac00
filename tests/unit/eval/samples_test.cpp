#include <thread>

#include "eval/compare.hpp"
#include "eval/report.hpp"
#include "sampling.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

constexpr const char* kOneInThree = R"({"samples":["yes","no","no"]})";

}  // namespace

TEST_CASE("several samples of an item are averaged before the items are") {
  const Folder folder;
  store::Store store = open_store();
  const auto file = write_sampled(folder, {});
  const EvaluationRun run = run_scripted(store, file, kOneInThree);
  CHECK(run.n == 4);
  CHECK(run.samples == 3);
  CHECK(run.mean == Approx(1.0 / 3));
  const auto rows = value(make_report(store, {}, {}));
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].n == 4);
  CHECK(rows[0].suite_items == 4);
  CHECK(rows[0].mean == Approx(1.0 / 3));
}

TEST_CASE("every sample is drawn with a seed of its own and its answer is kept") {
  const Folder folder;
  store::Store store = open_store();
  const auto file = write_sampled(folder, {.items = 2});
  (void)run_scripted(store, file, kOneInThree);
  CHECK(texts_of(store, file) == std::vector<std::string>{"yes", "no", "no", "yes", "no", "no"});
  const auto attempts = attempts_of(store, file);
  CHECK(attempts[1].result.attempt == 1);
  CHECK(attempts[0].result.score == 1);
  CHECK(attempts[1].result.score == 0);
}

TEST_CASE("several samples at temperature 0 are refused at their place") {
  const Folder folder;
  const Error error = error_of(load(write_sampled(folder, {.temperature = "0"})));
  CHECK(error.code == ErrorCode::kUsage);
  CHECK_THAT(error.where, Catch::EndsWith("even.toml:8:11"));
  CHECK_THAT(error.message, Catch::Contains("temperature 0"));
}

TEST_CASE("log-likelihoods have no samples") {
  const Folder folder;
  write_sampled(folder, {.evaluator = "choice"});
  folder.write("even.jsonl", R"({"question":"Is 2 even?","choices":["yes","no"],"gold":0})");
  const Error error = error_of(load(folder / "even.toml"));
  CHECK_THAT(error.where, Catch::EndsWith("even.toml:8:11"));
  CHECK_THAT(error.message, Catch::Contains("log-likelihoods"));
}

TEST_CASE("an evaluator of samples gets all of an item together") {
  const Folder folder;
  store::Store store = open_store();
  const auto file = write_sampled(folder, {.evaluator = "samples\"\nk = 2\nmetric = \"pass_at_k\""});
  const EvaluationRun run = run_scripted(store, file, kOneInThree);
  CHECK(run.n == 4);
  CHECK(run.mean == Approx(2.0 / 3));  // of three pairs two hold the right one
}

TEST_CASE("pass at k is undefined where there are fewer samples than k") {
  const Folder folder;
  store::Store store = open_store();
  const auto file = write_sampled(folder, {.evaluator = "samples\"\nk = 4\nmetric = \"pass_at_k\""});
  const EvaluationRun run = run_scripted(store, file, R"({"samples":["yes"]})");
  CHECK(run.unscorable == 4);
  CHECK(run.mean == 0);
  CHECK_THAT(attempts_of(store, file)[0].result.rationale, Catch::Contains("3 samples, and k is 4"));
}

TEST_CASE("one sample that times out counts 0 among its item's others") {
  const Folder folder;
  store::Store store = open_store();
  const auto file = write_sampled(folder, {.items = 1});
  const EvaluationRun run =
      run_scripted(store, file, R"({"samples":["yes"],"fail":"DEADLINE_EXCEEDED","fail_calls":1})");
  CHECK(run.n == 1);
  CHECK(run.errors == 1);
  CHECK(run.mean == Approx(2.0 / 3));
}

TEST_CASE("what samples say together is not judged where one of them is missing") {
  const Folder folder;
  store::Store store = open_store();
  const auto file = write_sampled(folder, {.items = 2, .evaluator = "samples"});
  const EvaluationRun run =
      run_scripted(store, file, R"({"samples":["yes"],"fail":"DEADLINE_EXCEEDED","fail_calls":1})", {.parallel = 1});
  CHECK(run.errors == 1);
  CHECK(run.mean == 0.5);
}

TEST_CASE("a run that ended between two samples of an item asks for the rest of them alone") {
  const Folder folder;
  store::Store store = open_store();
  const auto file = write_sampled(folder, {.items = 1, .samples = 50});
  std::stop_source stop;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));  // some answers have come by then, and not all
    stop.request_stop();
  });
  const EvaluationRun cut = run_scripted(store, file, R"({"samples":["yes"],"delay_ms":200})",
                                         {.stored_answers = StoredAnswers::kIgnore, .cancel = stop.get_token()});
  REQUIRE(cut.failure == "cancelled");
  REQUIRE(cut.n == 0);
  const EvaluationRun rest = run_scripted(store, file, R"({"samples":["no"]})",
                                          {.resume = Resume::kYes, .stored_answers = StoredAnswers::kIgnore});
  CHECK(rest.n == 1);
  CHECK(rest.reused_answers > 0);
  CHECK(rest.reused_answers < 50);
  CHECK(rest.mean == Approx(static_cast<double>(rest.reused_answers) / 50));
  CHECK(attempts_of(store, file).size() == 50);
}

TEST_CASE("models are compared by the means of their samples") {
  const Folder folder;
  store::Store store = open_store();
  const auto file = write_sampled(folder, {});
  (void)run_scripted(store, file, kOneInThree);
  const auto model = scripted(R"({"samples":["no","yes","yes"]})");
  REQUIRE(run_suite(value(load(file)), *evaluator("exact_match"),
                    {.model = *model, .identity = identity("large"), .label = "large"}, store, {}));
  const Comparison compared = value(compare_models(store, {.first = "large", .second = "small", .suite = "even"}));
  CHECK(compared.items == 4);
  CHECK(compared.difference == Approx(1.0 / 3));
  CHECK(compared.first_better == 4);
}
