#include "eval/climb.hpp"

#include "deciding.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

std::vector<LadderStep> steps(Deciding& deciding, const std::vector<std::pair<std::string, int>>& models) {
  std::vector<LadderStep> made;
  for (const auto& [name, right] : models) made.push_back({deciding.contender(right, "", name), ""});
  return made;
}

Result<LadderVerdict> climb(Deciding& deciding, const std::vector<LadderStep>& ladder, LadderOptions options = {}) {
  if (options.threshold.empty()) options.threshold = "0.7";
  if (options.parallel == 0) options.parallel = 1;
  return decide_ladder(deciding.suite(), *deciding.exact_match, ladder, deciding.store, options);
}

}  // namespace

TEST_CASE("the smallest model that meets is chosen and larger ones are not asked") {
  Deciding deciding(200);
  const LadderVerdict found = value(climb(deciding, steps(deciding, {{"a", 60}, {"b", 100}, {"c", 180}, {"d", 200}})));
  CHECK(found.chosen == "c");
  CHECK(found.smallest);
  REQUIRE(found.verdicts.size() == 4);
  CHECK(found.verdicts[0].verdict == Verdict::kMisses);
  CHECK(found.verdicts[1].verdict == Verdict::kMisses);
  CHECK(found.verdicts[2].verdict == Verdict::kMeets);
  CHECK_FALSE(found.verdicts[3].asked);
  CHECK(found.calls == found.verdicts[0].calls + found.verdicts[1].calls + found.verdicts[2].calls);
  CHECK(found.calls_full == 800);
  CHECK(found.calls < 400);
  CHECK(value(deciding.store.plain_scores(deciding.key("d"))).empty());
}

TEST_CASE("every model is judged at its share of the error") {
  Deciding deciding(200);
  REQUIRE(climb(deciding, steps(deciding, {{"a", 60}, {"b", 180}, {"c", 200}, {"d", 200}}), {.error = 0.04}));
  const auto run = value(deciding.store.sequential_runs(deciding.key("a")))[0];
  CHECK(run.rule.meets_error == Approx(0.01));
  CHECK(run.rule.misses_error == 0.04);
  CHECK(run.rule.error == 0.04);
  CHECK(run.rule.threshold == "0.7");
}

TEST_CASE("a model that is kept out is not asked and takes no share of the error") {
  Deciding deciding(100);
  auto ladder = steps(deciding, {{"a", 100}, {"b", 100}});
  ladder[0].kept_out = "its data goes too far";
  const LadderVerdict found = value(climb(deciding, ladder));
  CHECK(found.chosen == "b");
  CHECK(found.verdicts[0].reason == "its data goes too far");
  CHECK_FALSE(found.verdicts[0].asked);
  CHECK(found.calls_full == 100);
  CHECK(value(deciding.store.sequential_runs(deciding.key("b")))[0].rule.meets_error == 0.05);
  ladder[1].kept_out = "so does its";
  CHECK(error_of(climb(deciding, ladder)).code == ErrorCode::kUsage);
}

TEST_CASE("with a smaller model still open the chosen one is not called the smallest") {
  Deciding deciding(200);
  const LadderVerdict found = value(climb(deciding, steps(deciding, {{"a", 142}, {"b", 200}}), {.max_items = 25}));
  CHECK(found.verdicts[0].verdict == Verdict::kOpen);
  CHECK(found.chosen == "b");
  CHECK_FALSE(found.smallest);
}

TEST_CASE("downwards the search ends below the first that does not meet") {
  Deciding deciding(200);
  const LadderVerdict found = value(climb(deciding, steps(deciding, {{"a", 60}, {"b", 100}, {"c", 180}, {"d", 200}}),
                                          {.direction = LadderDirection::kDescending}));
  CHECK(found.chosen == "c");
  CHECK(found.smallest == false);  // nobody has asked the smallest
  CHECK_FALSE(found.verdicts[0].asked);
  CHECK(value(deciding.store.sequential_runs(deciding.key("d")))[0].rule.meets_error == 0.05);
}

TEST_CASE("by halves about log2 of the models are asked, each at the error over the length of the path") {
  Deciding deciding(200);
  const auto ladder =
      steps(deciding, {{"a", 40}, {"b", 60}, {"c", 80}, {"d", 100}, {"e", 180}, {"f", 190}, {"g", 200}});
  const LadderVerdict found = value(climb(deciding, ladder, {.error = 0.06, .direction = LadderDirection::kBisecting}));
  CHECK(found.chosen == "e");
  CHECK(found.smallest);
  std::string asked;
  for (const ModelVerdict& verdict : found.verdicts) asked += verdict.asked ? verdict.model : "";
  CHECK(asked == "def");
  const auto rule = value(deciding.store.sequential_runs(deciding.key("d")))[0].rule;
  CHECK(rule.meets_error == Approx(0.02));
  CHECK(rule.misses_error == Approx(0.02));
}

TEST_CASE("by halves the chosen model is not called the smallest while the next one is open") {
  Deciding deciding(200);
  const LadderVerdict found = value(climb(deciding, steps(deciding, {{"a", 60}, {"b", 142}, {"c", 200}}),
                                          {.direction = LadderDirection::kBisecting, .max_items = 25}));
  CHECK(found.verdicts[1].verdict == Verdict::kOpen);
  CHECK(found.chosen == "c");
  CHECK_FALSE(found.smallest);
}

TEST_CASE("a search by halves warns before the first item and names the models that contradict it") {
  Deciding deciding(100);
  const auto ladder = steps(deciding, {{"a", 80}, {"b", 60}, {"c", 90}});
  std::vector<std::string> warnings;
  std::size_t warned_at_first_item = 0;
  LadderOptions options{.direction = LadderDirection::kBisecting};
  options.warned = [&](std::string_view warning) { warnings.emplace_back(warning); };
  options.observer = [&](const DecideProgress& at) {
    if (at.n == 0 && warned_at_first_item == 0) warned_at_first_item = warnings.size();
  };
  SECTION("nothing is stored") {
    CHECK(value(climb(deciding, ladder, options)).warnings == warnings);
    REQUIRE(warnings.size() == 1);
    CHECK_THAT(warnings[0], Catch::Contains("no larger model is worse"));
  }
  SECTION("complete runs say the opposite") {
    REQUIRE(deciding.run(ladder[0].contender));
    REQUIRE(deciding.run(ladder[1].contender));
    CHECK(value(climb(deciding, ladder, options)).warnings == warnings);
    REQUIRE(warnings.size() == 2);
    CHECK_THAT(warnings[1], Catch::Contains("a (at least 0.800) is better than b (at most 0.600)"));
  }
  SECTION("a verdict of an earlier search says the opposite") {
    REQUIRE(deciding.decide(deciding.contender(80, "", "a"), "0.65"));
    REQUIRE(deciding.decide(deciding.contender(30, "", "b"), "0.5"));
    REQUIRE(climb(deciding, ladder, options));
    REQUIRE(warnings.size() == 2);
    CHECK_THAT(warnings[1], Catch::Contains("better than b"));
  }
  CHECK(warned_at_first_item == warnings.size());
  CHECK(value(climb(deciding, ladder)).warnings.empty());
}

TEST_CASE("a forecast by halves plays both ways to go on") {
  Deciding deciding(100);
  const auto ladder = steps(deciding, {{"a", 30}, {"b", 75}, {"c", 99}});
  REQUIRE(deciding.run(ladder[1].contender, {.sample = 10}));
  const LadderForecast plan = value(forecast_ladder(deciding.suite(), ladder, deciding.store,
                                                    {.threshold = "0.7", .direction = LadderDirection::kBisecting}));
  CHECK(plan.warnings.size() == 1);
  CHECK(plan.models[1].reached == 1);
  CHECK(plan.models[0].reached > 0);
  CHECK(plan.models[2].reached > 0);
  CHECK(plan.models[0].reached + plan.models[2].reached == Approx(1));
}

TEST_CASE("a cancelled search chooses nothing") {
  Deciding deciding(100);
  std::stop_source stop;
  stop.request_stop();
  const LadderVerdict found = value(climb(deciding, steps(deciding, {{"a", 100}}), {.cancel = stop.get_token()}));
  CHECK(found.chosen.empty());
  CHECK_FALSE(found.verdicts[0].asked);
}

TEST_CASE("a forecast asks nothing and comes near to what the search takes") {
  Deciding deciding(300);
  const auto ladder = steps(deciding, {{"a", 195}, {"b", 270}});
  REQUIRE(deciding.run(ladder[0].contender, {.sample = 10}));
  const LadderForecast plan = value(forecast_ladder(deciding.suite(), ladder, deciding.store, {.threshold = "0.7"}));
  CHECK(deciding.loads == 1);
  CHECK(value(deciding.store.sequential_runs(deciding.key("a"))).empty());
  REQUIRE(plan.models.size() == 2);
  CHECK(plan.models[0].stored == 10);
  CHECK(plan.models[0].reached == 1);
  CHECK(plan.models[0].calls > 0);
  CHECK(plan.models[0].calls <= 290);
  CHECK(std::isnan(plan.models[1].guess));
  CHECK(plan.models[1].calls_most == 300);
  CHECK(plan.calls <= plan.models[0].calls + plan.models[1].calls);
  CHECK(plan.calls_full == 600);
}

TEST_CASE("options that make no sense are refused") {
  Deciding deciding(10);
  const auto ladder = steps(deciding, {{"a", 10}});
  CHECK(error_of(climb(deciding, ladder, {.error = 1})).code == ErrorCode::kUsage);
  CHECK(error_of(climb(deciding, ladder, {.threshold = "much"})).code == ErrorCode::kUsage);
  CHECK(error_of(climb(deciding, ladder, {.max_items = -1})).code == ErrorCode::kUsage);
  CHECK(error_of(climb(deciding, {})).code == ErrorCode::kUsage);
}
