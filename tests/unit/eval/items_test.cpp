#include "eval/items.hpp"

#include "eval/provenance.hpp"
#include "fixture.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

struct Scored {
  std::int64_t position;
  double score;
};

/// Stores a model's results on a suite of ten items and returns what names them.
EvidenceId record(store::Store& store, const std::string& label, const std::vector<Scored>& results,
                  const std::string& version = "v1") {
  std::vector<store::ItemRecord> items;
  for (int i = 0; i < 10; ++i) items.push_back({"item-" + std::to_string(i), "h", ""});
  const store::SuiteRecord suite{
      .hash = version, .name = "colours", .task = "colour", .metric = "acc", .low = 0, .high = 1, .binary = true};
  store::Configuration asked;
  asked.prompt_template_hash = "template";
  const store::RunSpec spec{.suite = value(store.put_suite(suite, items)),
                            .model = value(store.put_model(identity(label), label)),
                            .configuration = value(store.put_configuration(asked)),
                            .seed = 7,
                            .planned_items = 10,
                            .rule = "failures count 0"};
  const store::Run run = value(store.start_run(spec));
  for (const Scored& one : results) {
    store::ItemResult result;
    result.position = one.position;
    result.score = one.score;
    result.text = label + " says " + std::to_string(one.position);
    result.likelihoods = "[-0.5,-1.25]";
    REQUIRE(store.record_result(run.id, result));
  }
  return {.model = identity(label).key(), .suite = version, .configuration = asked.hash()};
}

std::vector<std::int64_t> positions(const AnsweredItems& shown) {
  std::vector<std::int64_t> found;
  for (const AnsweredItem& item : shown.items) found.push_back(item.position);
  return found;
}

}  // namespace

TEST_CASE("answers of several models stand side by side in the order of the query") {
  store::Store store = open_store();
  const EvidenceId small = record(store, "small", {{0, 1}, {1, 0}, {4, 1}});
  const EvidenceId large = record(store, "large", {{1, 1}, {4, 1}, {5, 0}});
  const AnsweredItems shown = value(answered_items(store, {.task = {}, .of = {large, small}}, nullptr));
  CHECK(positions(shown) == std::vector<std::int64_t>{0, 1, 4, 5});
  CHECK(shown.items_total == 4);
  CHECK(shown.items[0].id == "item-0");
  CHECK(shown.items[0].answers.at(0).status.empty());  // large was not asked
  CHECK(shown.items[0].answers.at(1).text == "small says 0");
  CHECK(shown.items[1].answers.at(0).score == 1);
  CHECK(shown.items[1].answers.at(1).score == 0);
  CHECK(shown.items[1].answers.at(0).likelihoods == std::vector<double>{-0.5, -1.25});
  CHECK_FALSE(shown.without_questions.empty());
}

TEST_CASE("of too many items those come first on which the models differ and then the failed ones") {
  store::Store store = open_store();
  const EvidenceId small = record(store, "small", {{0, 1}, {1, 1}, {2, 0}, {3, 0}, {4, 1}});
  const EvidenceId large = record(store, "large", {{0, 1}, {1, 0}, {2, 1}, {3, 0}, {4, 1}});
  const auto shown = [&](std::int64_t most) {
    return value(answered_items(store, {.task = {}, .of = {small, large}, .most_items = most}, nullptr));
  };
  CHECK(positions(shown(2)) == std::vector<std::int64_t>{1, 2});
  CHECK(positions(shown(3)) == std::vector<std::int64_t>{1, 2, 3});
  CHECK(positions(shown(0)).size() == 5);
  CHECK(shown(2).items_total == 5);
}

TEST_CASE("questions come from the suite that was run and from no other version of it") {
  const Folder folder;
  const Suite suite = value(load(write_sums(folder, 10)));
  store::Store store = open_store();
  const EvidenceId same = record(store, "small", {{2, 1}}, suite.record().hash);
  const AnsweredItems shown = value(answered_items(store, {.task = "sums", .of = {same}}, &suite));
  CHECK(shown.without_questions.empty());
  CHECK(shown.items.at(0).question == "Q: What is 2 plus 2?\nA:");
  CHECK(shown.items.at(0).target == "4");
  CHECK(shown.first_prompt == "Q: What is 0 plus 0?\nA:");

  const EvidenceId other = record(store, "small", {{2, 1}}, "another version");
  const AnsweredItems stale = value(answered_items(store, {.task = "sums", .of = {other}}, &suite));
  CHECK(stale.without_questions == "the suite's file has changed since these items were run");
  CHECK(stale.items.at(0).question.empty());
}

TEST_CASE("results of two suites never stand side by side") {
  store::Store store = open_store();
  const EvidenceId one = record(store, "small", {{0, 1}}, "v1");
  const EvidenceId two = record(store, "large", {{0, 1}}, "v2");
  CHECK(error_of(answered_items(store, {.task = {}, .of = {one, two}}, nullptr)).code == ErrorCode::kUsage);
  CHECK(error_of(answered_items(store, {.task = {}, .of = {one}, .most_items = -1}, nullptr)).code ==
        ErrorCode::kUsage);
}

TEST_CASE("the provenance of a row says what a stranger needs to repeat it") {
  store::Store store = open_store();
  const EvidenceId id = record(store, "small", {{0, 1}, {1, 0}});
  const std::vector<Provenance> made = value(make_provenance(store, {}));
  REQUIRE(made.size() == 1);
  CHECK(made[0].model == "small");
  CHECK(made[0].model_hash == "small");
  CHECK(made[0].id.configuration == id.configuration);
  CHECK(made[0].prompt_template_hash == "template");
  REQUIRE(made[0].runs.size() == 1);
  CHECK(made[0].runs[0].seed == 7);
  CHECK(made[0].runs[0].planned_items == 10);
  CHECK(made[0].runs[0].results == 2);
  CHECK(made[0].runs[0].finished_unix_seconds == 0);
  CHECK(value(make_provenance(store, {.tasks = {"another"}, .models = {}})).empty());
}
