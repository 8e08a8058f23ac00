// What is said of answers reaches the router that learns while it serves: once, after a restart and from others.
#include <SQLiteCpp/Database.h>
#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "unit/app/house.hpp"

namespace {

using namespace occam;
using test::ask;
using test::PolicyFolder;
using test::scripted;

/// A small model that is open at .85 on 40 items, and a large one that meets it.
std::string evidence() {
  std::string rows = "task,item,model,score\n";
  for (int item = 0; item < 400; ++item) {
    if (item < 40) rows += fmt::format("maths,q{},small,{}\n", item, item < 35 ? 1 : 0);
    rows += fmt::format("maths,q{},large,{}\n", item, item < 380 ? 1 : 0);
  }
  return rows;
}

std::string policy(const std::string& more = "") {
  return scripted("small", "parameters = 1e8\nreply = \"yes\"") +
         scripted("large", "parameters = 1e9\nreply = \"yes\"") +
         "[task.maths]\nat_least = 0.85\nerror = 0.05\n[router.bandit]\nexplore = 0\n"
         "[policy.default]\nrouter = \"bandit\"\n" +
         more;
}

/// A folder with a policy whose models are measured.
struct MeasuredHouse : PolicyFolder {
  explicit MeasuredHouse(const std::string& text) {
    policy(text);
    REQUIRE(open().evaluation().import_outcomes(folder().write("evidence.csv", evidence())));
  }
};

Request maths(const std::string& model = "", const std::string& text = "1 + 1?") {
  Request request = ask(text, model);
  request.task = "maths";
  return request;
}

/// Answers by the small model, each with this score.
void praise_small(const Occam& occam, int answers, std::optional<double> score = 1) {
  for (int i = 0; i < answers; ++i) {
    const Result<Answer> answer = occam.run(maths("small"));
    if (!answer) FAIL(answer.error().message);
    REQUIRE(occam.feedback({.decision = answer->decision.id, .score = score, .label = "seen", .comment = {}}));
  }
}

Plan planned(const Occam& occam) {
  const Result<Plan> plan = occam.route(maths());
  if (!plan) FAIL(plan.error().message);
  return *plan;
}

/// Whether the explanation of the small model says so.
bool says(const Occam& occam, const std::string& words) {
  const std::string reason = planned(occam).candidates.front().reason;
  CAPTURE(reason);
  return reason.find(words) != std::string::npos;
}

/// The store of a process that was told so and ended.
std::string store_of_praise(const MeasuredHouse& house, int times) {
  const Occam occam = house.open();
  CHECK_FALSE(says(occam, "observed"));  // from now on there is a router to tell
  praise_small(occam, times);
  return occam.store_path().string();
}

}  // namespace

TEST_CASE("feedback changes who is asked, at once and after a restart, and counts once") {
  const MeasuredHouse house(policy());
  {
    const Occam occam = house.open();
    CHECK(planned(occam).attempts.front().model == "large");
    praise_small(occam, 100);
    CHECK(planned(occam).attempts.front().model == "small");
    CHECK(says(occam, "observed: 1.000 over 100.0 answers meets 0.85 at error 0.05"));
  }
  for (int restart = 0; restart < 3; ++restart) CHECK(says(house.open(), "over 100.0 answers"));
  Occam occam = house.open();
  praise_small(occam, 1);
  CHECK(says(occam, "over 101.0 answers"));
  REQUIRE(occam.reload());
  CHECK(says(occam, "over 101.0 answers"));
}

TEST_CASE("feedback without a score tells a router nothing") {
  const MeasuredHouse house(policy());
  const Occam occam = house.open();
  praise_small(occam, 3, std::nullopt);
  CHECK_FALSE(says(occam, "observed"));
}

TEST_CASE("a process that never came to save its state loses nothing") {
  const MeasuredHouse house(policy());
  const Occam killed = house.open();  // it ends after the others, as if it never had
  CHECK_FALSE(says(killed, "observed"));
  praise_small(killed, 30);
  {
    const Occam next = house.open();
    CHECK(says(next, "over 30.0 answers"));
    praise_small(next, 10);
  }
  CHECK(says(house.open(), "over 40.0 answers"));
}

TEST_CASE("a saved state that is damaged is not believed and the router is told everything anew") {
  const MeasuredHouse house(policy());
  {
    SQLite::Database database(store_of_praise(house, 20), SQLite::OPEN_READWRITE);
    REQUIRE(database.exec("UPDATE observed_state SET state = CAST('junk' AS BLOB), feedback = 7") == 1);
  }
  CHECK(says(house.open(), "over 20.0 answers"));
}

TEST_CASE("what lies in the saved state is not read again") {
  const MeasuredHouse house(policy());
  {
    SQLite::Database database(store_of_praise(house, 20), SQLite::OPEN_READWRITE);
    REQUIRE(database.exec("UPDATE feedback SET score = 0") == 20);
  }
  CHECK(says(house.open(), "observed since: 1.000 over 20.0 answers"));
}

TEST_CASE("two processes on one store hear of each other's feedback with their own, and neither twice") {
  const MeasuredHouse house(policy());
  const Occam one = house.open();
  const Occam other = house.open();
  CHECK_FALSE(says(one, "observed"));
  CHECK_FALSE(says(other, "observed"));
  praise_small(one, 300);  // enough that it saves
  praise_small(other, 5);
  CHECK(says(other, "over 305.0 answers"));
  praise_small(one, 1);
  CHECK(says(one, "over 306.0 answers"));
  CHECK(says(house.open(), "over 306.0 answers"));
}

TEST_CASE("a router is told of the answers under its own policies") {
  const std::string other =
      "[policy.other]\nrouter = \"smallest\"\n[task.law]\nat_least = 0.5\nerror = 0.05\npolicy = \"other\"\n";
  const MeasuredHouse house(policy(other));
  {
    const Occam occam = house.open();
    praise_small(occam, 2);
    Request law = ask("guilty?", "small");
    law.task = "law";
    const Result<Answer> answer = occam.run(law);
    REQUIRE(answer);
    REQUIRE(occam.feedback({.decision = answer->decision.id, .score = 1, .label = {}, .comment = {}}));
    CHECK(says(occam, "over 2.0 answers"));
  }
  // The state of another table is not read; what is stored is told anew.
  std::string changed = policy(other);
  changed.replace(changed.find("explore = 0"), 11, "explore = 0\nhalf_life_days = 30");
  house.policy(changed);
  CHECK(says(house.open(), "over 2.0 answers"));
}

TEST_CASE("the judgements of trials reach it as feedback does") {
  const MeasuredHouse house(
      policy("[policy.default.shadow]\nsample = 1\nagreement = 0.9\nerror = 0.05\npromote = false\n"));
  const Occam occam = house.open();
  for (int i = 0; i < 4; ++i) {
    const std::uint64_t judged = occam.shadow()->counts.judged;
    REQUIRE(occam.run(maths()));
    for (int wait = 0; wait < 2000 && occam.shadow()->counts.judged == judged; ++wait)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  CHECK(says(occam, "observed since: 1.000 over 4.0 answers"));
}

TEST_CASE("the prompt of a trial is told where the policy keeps prompts, and nowhere else") {
  for (const bool keeps : {true, false}) {
    PolicyFolder house;
    house.policy(scripted("small", "parameters = 1e8\nreply = \"yes\"") +
                 scripted("large", "parameters = 1e9\nreply = \"yes\"") + "[policy.default]\nrouter = \"listening\"\n" +
                 fmt::format("[policy.default.shadow]\nsample = 1\nagreement = 0.9\nerror = 0.05\npromote = false\n"
                             "keep_prompts = {}\n",
                             keeps));
    const Occam occam = house.open();
    REQUIRE(occam.run(ask("a secret")));
    for (int wait = 0; wait < 2000 && occam.shadow()->counts.judged == 0; ++wait)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    const Result<Plan> plan = occam.route(ask("another"));
    REQUIRE(plan);
    CHECK(plan->candidates.front().reason ==
          (keeps ? "heard of small: 1 for \"a secret\"" : "heard of small: 1 for \"\""));
  }
}
