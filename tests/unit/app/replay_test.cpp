#include "occam/replay.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <cmath>
#include <functional>

#include "occam/json.hpp"
#include "support/temporary_folder.hpp"

using namespace occam;

namespace {

/// Scores of a small and a large model on a row of a task.
struct Scores {
  double small = 0;
  double large = 0;
};
using ScoreFunction = std::function<Scores(const std::string& task, int row)>;

constexpr int kRows = 40;  // of each task

std::string outcomes(const ScoreFunction& score) {
  std::string text = "id,task,prompt,score:small,score:large\n";
  for (const std::string task : {"easy", "hard"})
    for (int row = 0; row < kRows; ++row) {
      const Scores made = score(task, row);
      text += fmt::format("{}-{},{},{} {} {},{},{}\n", task, row, task, task, row * 7919 + 13, row * row * 31 + 5,
                          made.small, made.large);
    }
  return text;
}

/// Names a backend that is not installed, and an endpoint that nobody serves. Of 32 right answers the shrunk mean is
/// .88.
std::string policy(const std::string& candidates = "[\"small\", \"large\"]",
                   const std::string& threshold = "within = 0.2") {
  return "[[model]]\nid = \"small\"\nbackend = \"nowhere\"\nendpoint = \"http://127.0.0.1:9/v1\"\nparameters = 1e9\n"
         "[[model]]\nid = \"large\"\nbackend = \"nowhere\"\nendpoint = \"http://127.0.0.1:9/v1\"\nparameters = 7e9\n"
         "[task.\"*\"]\n" +
         threshold + "\n[policy.default]\ncandidates = " + candidates + "\n";
}

class House {
 public:
  House(const std::string& policy_text, const std::string& table) {
    request.policy = folder_.write("occam.toml", policy_text);
    request.outcomes = folder_.write("outcomes.csv", table);
    request.replicates = 50;
  }
  [[nodiscard]] ReplayReport play() const {
    auto report = replay(request);
    if (!report) FAIL(report.error().message << '\n' << report.error().details);
    return std::move(*report);
  }
  ReplayRequest request;

 private:
  test::TemporaryFolder folder_;
};

Scores small_knows_the_easy(const std::string& task, int) {
  return {task == "easy" ? 1.0 : 0.0, 1};
}

}  // namespace

TEST_CASE("a replay sends each task to the smallest model that is good enough there") {
  const House house(policy(), outcomes(small_knows_the_easy));
  const ReplayReport report = house.play();
  CHECK(report.n == 2 * kRows);
  CHECK(report.fitted == 2 * kRows * 4 / 5);
  CHECK(report.models == std::vector<std::string>{"small", "large"});
  const ReplayRow& played = *report.find("policy");
  CHECK(played.accuracy.value == 1);
  CHECK(played.cost.value == Approx(4));
  CHECK(played.share.at("small") == Approx(0.5));
  CHECK(report.find("matched_random")->accuracy.value == Approx(0.75));
  CHECK(report.find("matched_random")->cost.value == Approx(4));
  CHECK(report.find("always_smallest")->accuracy.value == Approx(0.5));
  CHECK(report.find("always_largest")->cost.value == Approx(7));
  CHECK(report.find("best_single")->share.at("large") == Approx(1));
  CHECK(report.find("middle") == nullptr);
  CHECK(report.find("oracle")->cost.value == Approx(4));
  CHECK(report.apgr.value == Approx(0.75));
  CHECK(report.cpt50.value == Approx(0.25));
  CHECK(report.oracle_apgr == Approx(0.75));
  CHECK(report.saving.value == Approx(3.0 / 7));
  CHECK(report.refused == 0);
}

TEST_CASE("where no task is routable a replay says that routing does not pay") {
  const House house(policy(), outcomes([](const std::string& task, int row) {
                      const bool right = (row * 5 + (task == "easy" ? 1 : 0)) % 8 < 5;
                      return Scores{right ? 1.0 : 0.0, right ? 1.0 : 0.0};
                    }));
  const ReplayReport report = house.play();
  CHECK(std::isnan(report.apgr.value));
  CHECK(report.find("policy")->share.at("small") == 1);
  CHECK(report.notes.back().find("no routing to speak of") != std::string::npos);
}

TEST_CASE("neither the order of the candidates nor that of the columns changes a replay") {
  const House house(policy(), outcomes(small_knows_the_easy));
  const House turned(policy("[\"large\", \"small\"]"), outcomes(small_knows_the_easy));
  ReplayReport one = house.play(), other = turned.play();
  other.policy = one.policy;
  other.outcomes = one.outcomes;
  CHECK(to_json(one) == to_json(other));
  CHECK(to_json(one) == to_json([&] {
          ReplayReport again = house.play();
          return again;
        }()));
}

TEST_CASE("what the file says a request costs is paid and orders the ladder") {
  std::string table = "id,task,prompt,score:small,score:large,cost:small,cost:large\n";
  for (int row = 0; row < 60; ++row)
    table += fmt::format("{},t,prompt {} {},1,1,{},2\n", row, row * 7919 + 13, row * row, row % 2 == 0 ? 3 : 5);
  const ReplayReport report = House(policy(), table).play();
  CHECK(report.cost_unit == "cost");
  CHECK(report.models == std::vector<std::string>{"large", "small"});
  CHECK(report.find("policy")->cost.value == Approx(2));
  CHECK(report.find("always:small")->cost.value == Approx(4));
}

TEST_CASE("a claim that the fitted rows do not bear out is not played as one") {
  House house(policy("[\"small\", \"large\"]", "at_least = 0.9\nerror = 0.05"), outcomes(small_knows_the_easy));
  house.request.mode = ReplayMode::kItemsPerTask;
  house.request.count = 10;  // ten of ten right: at least .741 at error .05
  CHECK(house.play().find("policy")->share.at("large") == 1);
  house.request.count = 35;  // .918
  CHECK(house.play().find("policy")->share.at("small") == Approx(0.5));
}

TEST_CASE("leaks between what is fitted and what is played are dropped, or refused where that is asked for") {
  std::string table = "id,task,prompt,score:small,score:large\n";
  for (int row = 0; row < 60; ++row)
    table +=
        fmt::format("{},t,this prompt is there twice {} {},1,1\n", row, (row % 30) * 7919, (row % 30) * (row % 30));
  House house(policy(), table);
  house.request.mode = ReplayMode::kLabels;
  house.request.count = 30;
  const ReplayReport report = house.play();
  CHECK(report.leaks > 0);
  CHECK(report.fitted == 30 - report.leaks);
  CHECK(report.leaked.size() == static_cast<std::size_t>(report.leaks));
  house.request.leaks = LeakRule::kRefuse;
  const auto refused = replay(house.request);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kRefused);
}

TEST_CASE("a residency is kept in a replay too") {
  const House house(
      "[[model]]\nid = \"small\"\nbackend = \"nowhere\"\nfile = \"/nowhere.gguf\"\nparameters = 1e9\n"
      "[[model]]\nid = \"large\"\nbackend = \"nowhere\"\nendpoint = \"http://127.0.0.1:9/v1\"\nparameters = 7e9\n"
      "[task.\"*\"]\nwithin = 0.03\n[policy.default]\nresidency = \"device\"\n",
      outcomes(small_knows_the_easy));
  const auto report = replay(house.request);
  if (!report) {  // a model file that is not there is the policy's mistake, not the replay's
    CHECK(report.error().details.find("nowhere.gguf") != std::string::npos);
    return;
  }
  CHECK(report->find("policy")->share.at("large") == 0);
}

TEST_CASE("a policy or a table that cannot be played says why") {
  House house(policy(), "id,task,score:small\n1,t,1\n");
  CHECK(replay(house.request).error().message.find("\"large\" has no column") != std::string::npos);
  House typo("[policy.default]\nrouter = \"smalest\"\n", "id,task,score:a\n1,t,1\n");
  CHECK(replay(typo.request).error().details.find("did you mean \"smallest\"?") != std::string::npos);
  House priceless("[[model]]\nid = \"small\"\nbackend = \"nowhere\"\nendpoint = \"http://127.0.0.1:9/v1\"\n",
                  "id,task,score:small\n1,t,1\n2,t,1\n");
  const Error unknown = replay(priceless.request).error();
  CHECK(unknown.message == "nothing says what a request to \"small\" costs");
  CHECK(unknown.where.find("occam.toml:2:") != std::string::npos);
}
