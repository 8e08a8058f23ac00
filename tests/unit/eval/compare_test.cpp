#include "eval/compare.hpp"

#include "fixture.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

struct Answered {
  int position;
  double score;
  std::string text;
};

enum class Ending { kFinished, kKilled };

/// Stores a model's answers on a suite of ten items; `version` is the suite's content.
void record(store::Store& store, const std::string& label, const std::vector<Answered>& answers,
            const std::string& version = "v1", Ending ending = Ending::kFinished) {
  std::vector<store::ItemRecord> items;
  for (int i = 0; i < 10; ++i) items.push_back({"item-" + std::to_string(i), "h", ""});
  const store::SuiteRecord suite{
      .hash = version, .name = "colours", .task = "colour", .metric = "acc", .low = 0, .high = 1, .binary = true};
  const store::RunSpec spec{.suite = value(store.put_suite(suite, items)),
                            .model = value(store.put_model(identity(label), label)),
                            .configuration = value(store.put_configuration({})),
                            .seed = 1,
                            .planned_items = static_cast<std::int64_t>(answers.size()),
                            .rule = ""};
  const store::Run run = value(store.start_run(spec));
  for (const Answered& answer : answers) {
    store::ItemResult result;
    result.position = answer.position;
    result.score = answer.score;
    result.text = answer.text;
    REQUIRE(store.record_result(run.id, result));
  }
  if (ending == Ending::kFinished) REQUIRE(store.finish_run(run.id));
}

const std::vector<Answered> kSmall = {{0, 1, "red"}, {1, 0, "blue"}, {2, 1, "green"}, {3, 1, "grey"}, {4, 0, "pink"}};
const std::vector<Answered> kLarge = {{4, 1, "teal"}, {3, 1, "grey"}, {2, 0, "lime"}, {1, 1, "navy"}, {7, 1, "tan"}};

}  // namespace

TEST_CASE("models are compared on the items that both have and on no other") {
  store::Store store = open_store();
  record(store, "small", kSmall);
  record(store, "large", kLarge);
  const Comparison compared = value(compare_models(store, {.first = "small", .second = "large", .suite = "colours"}));
  CHECK(compared.items == 4);  // 1, 2, 3 and 4
  CHECK(compared.first_mean == Approx(0.5));
  CHECK(compared.second_mean == Approx(0.75));
  CHECK(compared.difference == Approx(-0.25));
  CHECK(compared.first_better == 1);
  CHECK(compared.second_better == 2);
  CHECK(compared.p_value == Approx(1.0));
  // scipy.stats.t.interval(.95, 3, -.25, numpy.std([-1, 1, 0, -1], ddof=1) / 2)
  CHECK(compared.low == Approx(-1.773480).epsilon(1e-5));
  CHECK(compared.high == Approx(1.273480).epsilon(1e-5));
  CHECK_FALSE(compared.equivalence);
}

TEST_CASE("the items that flipped come with both answers in the order of the suite") {
  store::Store store = open_store();
  record(store, "small", kSmall);
  record(store, "large", kLarge);
  const Comparison compared = value(compare_models(store, {.first = "small", .second = "large", .suite = "colour"}));
  REQUIRE(compared.flips.size() == 3);
  CHECK(compared.flips[0].item == "item-1");
  CHECK(compared.flips[0].first_text == "blue");
  CHECK(compared.flips[0].second_text == "navy");
  CHECK(compared.flips[1].item == "item-2");
  CHECK(compared.flips[2].item == "item-4");
}

TEST_CASE("the largest differences are shown first") {
  store::Store store = open_store();
  record(store, "a", {{0, 0.5, ""}, {1, 0.1, ""}, {2, 0.4, ""}});
  record(store, "b", {{0, 0.4, ""}, {1, 0.9, ""}, {2, 0.4, ""}});
  const Comparison compared = value(compare_models(store, {.first = "a", .second = "b", .suite = "colours"}));
  REQUIRE(compared.flips.size() == 2);
  CHECK(compared.flips[0].item == "item-1");
}

TEST_CASE("a margin asks for two one sided tests") {
  store::Store store = open_store();
  std::vector<Answered> same;
  for (int i = 0; i < 10; ++i) same.push_back({i, i % 2 == 0 ? 1.0 : 0.0, ""});
  record(store, "a", same);
  record(store, "b", same);
  const auto test = [&](double margin) {
    return value(compare_models(store, {.first = "a", .second = "b", .suite = "colours", .margin = margin}))
        .equivalence.value();
  };
  CHECK(test(0.5).equivalent);
  CHECK(test(0.5).not_worse);
  CHECK_FALSE(test(0.01).not_worse);  // ten equal answers prove little
}

TEST_CASE("what cannot be compared is said with what to do") {
  store::Store store = open_store();
  record(store, "small", kSmall);
  record(store, "large", kLarge);
  record(store, "other", kLarge, "v2");
  record(store, "killed", kSmall, "v1", Ending::kKilled);
  record(store, "apart", {{9, 1, ""}});
  const auto error = [&](const std::string& first, const std::string& second, const std::string& suite = "colours") {
    return error_of(compare_models(store, {.first = first, .second = second, .suite = suite}));
  };
  CHECK(error("small", "small").code == ErrorCode::kUsage);
  CHECK(error("small", "nobody").code == ErrorCode::kNotFound);
  CHECK(error("small", "nobody").hint.find("large") != std::string::npos);
  CHECK(error("small", "large", "shapes").code == ErrorCode::kNotFound);
  CHECK(error("small", "other").message.find("different versions") != std::string::npos);
  CHECK(error("killed", "large").hint.find("--resume") != std::string::npos);
  CHECK(error("small", "apart").message.find("in common") != std::string::npos);
  for (const double margin : {0.0, -0.1})
    CHECK(error_of(compare_models(store, {.first = "small", .second = "large", .suite = "colours", .margin = margin}))
              .code == ErrorCode::kUsage);
}
