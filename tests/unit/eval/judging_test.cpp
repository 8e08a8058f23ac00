// Evaluators that ask models: what they may ask, what is recorded, and what becomes of an item without a verdict.
#include "eval/judging.hpp"

#include "sampling.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

constexpr int kItems = 5;

/// A suite that is rated by the model `large`; the model under test always says `fine`.
struct Courtroom {
  Folder folder;
  store::Store store = open_store();
  std::shared_ptr<plugin::LoadedModel> judge = scripted(R"({"reply":"Rating: [[10]]"})");
  double price = 1e6;
  std::string evaluator = "judge\"\nmodel = \"large\"";
  JudgeOptions options{};

  Result<EvaluationRun> run(const std::string& script = R"({"reply":"fine"})", RunOptions with = {}) {
    const auto file = write_sampled(folder, {.items = kItems, .samples = 1, .evaluator = evaluator});
    const auto reading = config::read_suite(file);
    REQUIRE(reading.ok());
    with.judges = options;
    with.judges.acquire = [&](std::string_view id) -> Result<JudgeModel> {
      if (id != "large") return fail(ErrorCode::kNotFound, "there is no model " + std::string(id));
      return JudgeModel{judge, price, price};
    };
    with.parallel = 1;
    const auto made = occam::eval::evaluator("judge", reading.value.evaluator_table.json);
    const auto model = scripted(script);
    return run_suite(value(load(file)), *made, {.model = *model, .identity = identity(), .label = "small"}, store,
                     with);
  }
  std::vector<store::ItemScore> results() { return attempts_of(store, folder / "even.toml"); }
};

}  // namespace

TEST_CASE("a judge's rating is the item's score and what it took is recorded") {
  Courtroom court;
  const EvaluationRun run = value(court.run());
  CHECK(run.mean == 1);
  CHECK(run.n == kItems);
  CHECK(run.judge_calls == kItems);
  CHECK(run.judge_cost > 0);
  double cost = 0;
  for (const auto& item : court.results()) {
    CHECK(item.result.text == "fine");
    cost += run.judge_cost / kItems;
  }
  CHECK(cost == Approx(run.judge_cost));
}

TEST_CASE("a judge whose price is not known costs what is not known") {
  Courtroom court;
  court.price = store::kUnknown;
  CHECK(std::isnan(value(court.run()).judge_cost));
}

TEST_CASE("judges end with their budget of calls and the run goes on with a larger one") {
  Courtroom court;
  court.options.most_calls = 3;
  const EvaluationRun cut = value(court.run());
  CHECK(cut.n == 3);
  CHECK_THAT(cut.failure, Catch::Contains("3 calls that judges may make"));
  court.options.most_calls = 0;
  const EvaluationRun rest = value(court.run(R"({"reply":"fine"})", {.resume = Resume::kYes}));
  CHECK(rest.n == kItems);
  CHECK(rest.failure.empty());
  CHECK(rest.judge_calls == kItems);
}

TEST_CASE("judges end with their budget of money") {
  Courtroom court;
  court.options.most_cost = 1e-9;
  const EvaluationRun cut = value(court.run());
  CHECK(cut.n == 1);
  CHECK_THAT(cut.failure, Catch::Contains("that judges may cost"));

  Courtroom other;
  other.options.most_cost = 100;
  other.price = store::kUnknown;
  const EvaluationRun unknown = value(other.run());
  CHECK(unknown.n == 0);
  CHECK_THAT(unknown.failure, Catch::Contains("the price of large is not known"));
}

TEST_CASE("an item whose judge fails has no result and its answer is kept for the next try") {
  Courtroom court;
  court.judge = scripted(R"({"reply":"Rating: [[10]]","fail":"UNAVAILABLE","fail_calls":2})");
  const EvaluationRun first = value(court.run());
  CHECK(first.n == kItems - 2);
  CHECK(first.mean == 1);
  CHECK(first.errors == 0);
  CHECK_THAT(first.failure, Catch::Contains("2 items could not be judged"));
  const EvaluationRun rest =
      value(court.run(R"({"reply":"another"})", {.resume = Resume::kYes, .stored_answers = StoredAnswers::kIgnore}));
  CHECK(rest.n == kItems);
  CHECK(rest.failure.empty());
  CHECK(rest.reused_answers == 2);
  for (const auto& item : court.results()) CHECK(item.result.text == "fine");
}

TEST_CASE("a judge that cannot be read makes the item unscorable") {
  Courtroom court;
  court.judge = scripted(R"({"reply":"I would rather not say."})");
  const EvaluationRun run = value(court.run());
  CHECK(run.unscorable == kItems);
  CHECK(run.mean == 0);
  CHECK(run.failure.empty());
}

TEST_CASE("a judge that nobody knows ends the run with its name") {
  Courtroom court;
  court.evaluator = "judge\"\nmodel = \"lagre\"";
  const Error error = error_of(court.run());
  CHECK(error.code == ErrorCode::kNotFound);
  CHECK_THAT(error.message, Catch::Contains("lagre"));
}

TEST_CASE("an answer is compared with what another model has answered to the same prompt") {
  Courtroom court;
  court.evaluator = "judge\"\nmodel = \"large\"\nmode = \"comparison\"\nagainst = \"middle\"";
  court.judge = scripted(R"({"reply":"[[A]]"})");
  std::vector<std::string> asked;
  court.options.answer = [&](std::string_view id, const std::string& prompt) -> Result<std::string> {
    asked.push_back(prompt);
    if (id == "middle" && asked.size() < kItems) return std::string("well");
    return std::string("fine");
  };
  const EvaluationRun run = value(court.run());
  CHECK(run.mean == 0.5);
  CHECK(run.judge_calls == 2 * (kItems - 1));
  REQUIRE(run.corpus.size() == 4);
  CHECK(run.corpus[3].name == "flip_rate");
  CHECK(run.corpus[3].value == Approx((kItems - 1.0) / kItems));
  CHECK(asked.front() != asked.back());
}
