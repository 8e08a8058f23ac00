#include "occam/fit.hpp"

#include <fmt/format.h>

#include <atomic>
#include <thread>

#include "unit/app/house.hpp"

using namespace occam;
using test::PolicyFolder;
using test::scripted;

namespace {

/// One task in which the small model knows everything but integrals. Long outcomes to import, wide ones to fit on.
struct Outcomes {
  std::string wide = "id,task,prompt,score:small,score:large\n";
  std::string evidence = "task,item,model,score\n";

  Outcomes() {
    for (int row = 0; row < 240; ++row) {
      const bool is_hard = row % 3 == 0;
      const int small = is_hard ? 0 : 1;
      wide +=
          fmt::format("q{},maths,please {} number {} and {},{},1\n", row,
                      is_hard ? "solve this integral" : "add these two", row * 7919 + 13, row * row * 31 + 5, small);
      evidence += fmt::format("maths,q{},small,{}\nmaths,q{},large,1\n", row, small, row);
    }
  }
};

std::string policy(const std::string& router) {
  return scripted("small", "parameters = 1e9") + scripted("large", "parameters = 9e9") +
         "[task.maths]\nwithin = 0.1\n[policy.default]\nrouter = \"" + router + "\"\n";
}

std::string first_model(const Occam& occam, const std::string& prompt) {
  Request request = test::ask(prompt);
  request.task = "maths";
  const auto plan = occam.route(request);
  if (!plan) FAIL(plan.error().message);
  REQUIRE_FALSE(plan->attempts.empty());
  return plan->attempts[0].model;
}

const std::string kHard = "please solve this integral number 4 and 9";
const std::string kEasy = "please add these two number 4 and 9";

}  // namespace

TEST_CASE("what a router learnt is in force from the next reload on, and after a restart") {
  const PolicyFolder house;
  const Outcomes outcomes;
  house.policy(policy("residual"));
  FitRequest request{.outcomes = house.folder().write("wide.csv", outcomes.wide), .replicates = 20};
  {
    Occam occam = house.open();
    REQUIRE(occam.evaluation().import_outcomes(house.folder().write("evidence.csv", outcomes.evidence)));
    CHECK(first_model(occam, kHard) == "large");
    CHECK(first_model(occam, kEasy) == "large");  // on the whole task the small one misses by a third
    const auto fitted = occam.fit(request);
    if (!fitted) FAIL(fitted.error().message);
    CHECK(fitted->rows == 240);
    REQUIRE(fitted->held_out.over_table);
    CHECK(fitted->held_out.over_table->cost.high < 0);
    CHECK(fitted->held_out.find("policy")->accuracy.value > 0.97);
    CHECK(first_model(occam, kEasy) == "large");
    REQUIRE(occam.reload());
    CHECK(first_model(occam, kEasy) == "small");
    CHECK(first_model(occam, kHard) == "large");
  }
  CHECK(first_model(house.open(), kEasy) == "small");
  house.policy(policy("residual") + "[router.residual]\npenalty = 20\n");
  CHECK(first_model(house.open(), kEasy) == "large");  // a state is for the table that it was fitted under
}

// A decision in between would be one of a correction without its state, or of a state without its table.
TEST_CASE("refits and reloads under load leave no decision between two states") {
  const PolicyFolder house;
  const Outcomes outcomes;
  house.policy(policy("residual"));
  const FitRequest request{.outcomes = house.folder().write("wide.csv", outcomes.wide), .replicates = 20};
  Occam occam = house.open();
  REQUIRE(occam.evaluation().import_outcomes(house.folder().write("evidence.csv", outcomes.evidence)));
  std::atomic<bool> stop = false;
  std::atomic<int> wrong = 0, by_table = 0, by_state = 0;
  const auto ask = [&](const std::string& prompt) {
    Request asked = test::ask(prompt);
    asked.task = "maths";
    const auto plan = occam.route(asked);
    if (!plan || plan->attempts.empty()) return void(++wrong);
    const Candidate& small = plan->candidates.front();
    const bool is_corrected = small.reason.starts_with("predicted");
    ++(is_corrected ? by_state : by_table);
    const std::string expected = is_corrected && prompt == kEasy ? "small" : "large";
    if (plan->attempts.front().model != expected) ++wrong;
  };
  {
    std::vector<std::jthread> askers;
    for (int t = 0; t < 3; ++t)
      askers.emplace_back([&, t] {
        for (int i = 0; !stop; ++i) ask((i + t) % 2 == 0 ? kEasy : kHard);
      });
    for (int round = 0; round < 6; ++round) {
      // Every second table is one that the stored state was not fitted under.
      house.policy(policy("residual") + (round % 2 == 0 ? "" : "[router.residual]\npenalty = 20\n"));
      CHECK(occam.reload());
      if (round % 2 == 0) CHECK(occam.fit(request));
      CHECK(occam.reload());
      const int before = by_table + by_state;
      while (by_table + by_state < before + 20 && wrong == 0) std::this_thread::yield();
    }
    stop = true;
  }
  CHECK(wrong == 0);
  CHECK(by_table > 0);
  CHECK(by_state > 0);
}

TEST_CASE("a dry run says what would be gained and stores nothing") {
  const PolicyFolder house;
  const Outcomes outcomes;
  house.policy(policy("residual"));
  FitRequest request{
      .outcomes = house.folder().write("wide.csv", outcomes.wide), .keeping = FitKeeping::kForget, .replicates = 20};
  Occam occam = house.open();
  REQUIRE(occam.evaluation().import_outcomes(house.folder().write("evidence.csv", outcomes.evidence)));
  const auto fitted = occam.fit(request);
  REQUIRE(fitted);
  CHECK(fitted->routers.at(0).state_bytes > 0);
  REQUIRE(occam.reload());
  CHECK(first_model(occam, kEasy) == "large");
}

TEST_CASE("the store's own results can be fitted on, prompts or not") {
  const PolicyFolder house;
  house.policy(policy("residual"));
  const Occam occam = house.open();
  const auto nothing = occam.fit({});
  REQUIRE_FALSE(nothing);
  CHECK(nothing.error().code == ErrorCode::kUsage);
  REQUIRE(occam.evaluation().import_outcomes(house.folder().write("evidence.csv", Outcomes().evidence)));
  const auto fitted = occam.fit({.replicates = 20});
  if (!fitted) FAIL(fitted.error().message);
  CHECK(fitted->rows == 240);
  CHECK(fitted->source == "store");
  CHECK(fitted->held_out.twins == 0);
}

TEST_CASE("a policy of which nothing learns cannot be fitted, and says so") {
  const PolicyFolder house;
  house.policy(policy("rules") + "[router.rules]\notherwise = [\"small\"]\n");
  const Occam occam = house.open();
  REQUIRE(occam.evaluation().import_outcomes(house.folder().write("evidence.csv", Outcomes().evidence)));
  const auto refused = occam.fit({.replicates = 5});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message ==
        "the router \"rules\" learns nothing, and the prompts do not tell several tasks apart");
}

TEST_CASE("tasks are recognised by what was fitted, from the next reload on") {
  const PolicyFolder house;
  house.policy(scripted("small", "parameters = 1e9") + "[task.maths]\nwithin = 0.1\n[task.cooking]\nwithin = 0.1\n");
  std::string table = "id,task,prompt,score:small\n";
  const std::vector<std::string> things = {"integral", "matrix", "fraction", "equation", "polynomial", "vector"};
  const std::vector<std::string> dishes = {"soup", "bread", "omelette", "salad", "curry", "pancake"};
  for (int row = 0; row < 120; ++row) {
    const auto at = static_cast<std::size_t>(row % 6);
    table += fmt::format("m{},maths,solve the {} number {} for x and y,1\n", row, things[at], row * 7919 + 13);
    table +=
        fmt::format("c{},cooking,a recipe for {} with {} grams of flour please,1\n", row, dishes[at], row * 31 + 7);
  }
  Occam occam = house.open();
  const Request undeclared = test::ask("solve the matrix number 5 for x and y");
  CHECK(occam.route(undeclared)->recognised_by == "default");
  const auto fitted = occam.fit({.outcomes = house.folder().write("wide.csv", table), .replicates = 5});
  if (!fitted) FAIL(fitted.error().message);
  CHECK(fitted->recogniser.starts_with("2 tasks; of "));
  REQUIRE(occam.reload());
  const auto plan = occam.route(undeclared);
  REQUIRE(plan);
  CHECK(plan->task == "maths");
  CHECK(plan->recognised_by == "classifier");
}

TEST_CASE("near-duplicates are refused where that is asked for") {
  const PolicyFolder house;
  house.policy(policy("residual"));
  std::string table = "id,task,prompt,score:small,score:large\n";
  for (int row = 0; row < 80; ++row)
    table += fmt::format("q{},maths,the very same prompt {},1,1\n", row, row / 2 * 7919);
  FitRequest request{
      .outcomes = house.folder().write("wide.csv", table), .duplicates = LeakRule::kRefuse, .replicates = 5};
  const auto refused = house.open().fit(request);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kRefused);
}
