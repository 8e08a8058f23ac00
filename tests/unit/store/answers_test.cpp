#include "store/answers.hpp"

#include <string>
#include <vector>

#include "fixture.hpp"

using namespace occam;
using namespace occam::store;

namespace {

ItemResult answered(std::int64_t position, double score, std::string text) {
  ItemResult result = scored(position, score);
  result.text = std::move(text);
  result.finish_reason = "stop";
  return result;
}

}  // namespace

TEST_CASE("Outcomes and answers of an item are those of the newest run that has it") {
  const TemporaryFolder folder;
  Store store = open(folder / "occam.db");
  const Run first = value(store.start_run(spec(store, 3, 3)));
  for (const int position : {0, 1, 2}) succeed(store.record_result(first.id, answered(position, 0, "old")));
  const Run second = value(store.start_run(spec(store, 3, 3)));
  succeed(store.record_result(second.id, answered(1, 1, "new")));

  const auto outcomes = value(store.item_outcomes(key_of()));
  REQUIRE(outcomes.size() == 3);
  CHECK(outcomes[0].score == 0);
  CHECK(outcomes[1].score == 1);
  const auto answers = value(store.item_answers(key_of(), std::vector<std::int64_t>{1, 2}, 0));
  REQUIRE(answers.size() == 2);
  CHECK(answers[0].item == "item-1");
  CHECK(answers[0].text == "new");
  CHECK(answers[1].text == "old");
  CHECK(value(store.item_outcomes(key_of(model("another")))).empty());
}

TEST_CASE("A long answer is read as far as it is asked for and its whole length is known") {
  const TemporaryFolder folder;
  Store store = open(folder / "occam.db");
  const Run run = value(store.start_run(spec(store, 1, 1)));
  succeed(store.record_result(run.id, answered(0, 1, std::string(1'000'000, 'x') + '\xFF')));
  const auto answers = value(store.item_answers(key_of(), std::vector<std::int64_t>{0}, 100));
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].text == std::string(100, 'x'));
  CHECK(answers[0].text_bytes == 1'000'001);
}

TEST_CASE("Attempts of an item are averaged and the first one is shown") {
  const TemporaryFolder folder;
  Store store = open(folder / "occam.db");
  const Run run = value(store.start_run(spec(store, 1, 1)));
  ItemResult second = answered(0, 0, "wrong");
  second.attempt = 1;
  succeed(store.record_result(run.id, answered(0, 1, "right")));
  succeed(store.record_result(run.id, second));
  CHECK(value(store.item_outcomes(key_of())).at(0).score == Approx(0.5));
  CHECK(value(store.item_answers(key_of(), std::vector<std::int64_t>{0}, 0)).at(0).text == "right");
}

TEST_CASE("A configuration comes back by its hash and a run with the number of its results") {
  const TemporaryFolder folder;
  Store store = open(folder / "occam.db");
  Configuration made = configuration();
  made.stop = {"\n", "</s>"};
  made.sampling = R"({"temperature":0})";
  const Run run = value(store.start_run(spec(store, 3, 2, model(), made)));
  succeed(store.record_result(run.id, scored(0, 1)));

  const Configuration back = value(store.configuration(made.hash()));
  CHECK(back.hash() == made.hash());
  CHECK(back.stop == made.stop);
  CHECK(store.configuration("unknown").error().code == ErrorCode::kNotFound);
  const auto runs = value(store.runs(key_of(model(), made)));
  REQUIRE(runs.size() == 1);
  CHECK(runs[0].results == 1);
  CHECK(runs[0].run.spec.seed == 7);
  CHECK(runs[0].run.spec.planned_items == 2);
  CHECK(runs[0].run.finished_ms == 0);
}
