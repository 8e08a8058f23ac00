// Trials of smaller models, on scripted ones.
#include "occam/shadow.hpp"

#include <chrono>
#include <thread>

#include "unit/app/house.hpp"

namespace {

using namespace occam;
using test::ask;
using test::PolicyFolder;
using test::scripted;

std::string ladder(const std::string& small, const std::string& large) {
  return scripted("small", "parameters = 1e8\n" + small) + scripted("large", "parameters = 1e9\n" + large);
}

constexpr std::string_view kShadow =
    "[policy.default.shadow]\nsample = 1\nagreement = 0.8\nerror = 0.2\nrun_length = 20\n";

/// Asks and waits until the trial that follows is over. Returns who answered.
std::string ask_and_wait(const Occam& occam, const std::string& text) {
  const ShadowCounts before = occam.shadow()->counts;
  const Result<Answer> answer = occam.run(ask(text));
  REQUIRE(answer);
  if (occam.shadow()->counts.sampled == before.sampled) return answer->model;
  const auto over = [&] {
    const ShadowCounts now = occam.shadow()->counts;
    return now.judged + now.dropped + now.broken_off + now.failed >
           before.judged + before.dropped + before.broken_off + before.failed;
  };
  for (int i = 0; i < 2000 && !over(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  REQUIRE(over());
  return answer->model;
}

}  // namespace

TEST_CASE("A smaller model that agrees is promoted, answers, and can be demoted by hand") {
  PolicyFolder house;
  house.policy(ladder("reply = \"yes\"", "reply = \"yes\"") + std::string(kShadow));
  std::string who = "large";
  {
    const Occam occam = house.open();
    int asked = 0;
    for (; asked < 60 && occam.shadow()->events.empty(); ++asked) CHECK(ask_and_wait(occam, "hello") == "large");
    CHECK(asked > 5);  // the bound is not crossed by luck
    const Result<ShadowReport> report = occam.shadow();
    REQUIRE(report->events.size() == 1);
    CHECK(report->events[0].promotion == Promotion::kPromoted);
    CHECK(report->events[0].reason.find("agree with those of larger models at 1.000") != std::string::npos);
    REQUIRE(report->streams.size() == 1);
    CHECK(report->streams[0].model == "small");
    CHECK(ask_and_wait(occam, "hello") == "small");
    const Result<Plan> plan = occam.route(ask("hello"));
    REQUIRE(plan);
    CHECK(plan->attempts.front().model == "small");
    CHECK(plan->candidates.front().reason.find("promoted by trials") == 0);
  }
  const Occam again = house.open();  // it is recorded
  CHECK(again.route(ask("hello"))->attempts.front().model == "small");
  REQUIRE(again.set_promotion("default", "*", "small", Promotion::kDemoted));
  CHECK(again.route(ask("hello"))->attempts.front().model == "large");
  CHECK(again.shadow()->events.front().reason == "by hand");
  CHECK(again.set_promotion("default", "*", "nobody", Promotion::kDemoted).error().code == ErrorCode::kNotFound);
}

TEST_CASE("A smaller model that does not agree is never promoted") {
  PolicyFolder house;
  house.policy(ladder("reply = \"no\"", "reply = \"yes\"") + std::string(kShadow));
  const Occam occam = house.open();
  for (int i = 0; i < 30; ++i) CHECK(ask_and_wait(occam, "hello") == "large");
  CHECK(occam.shadow()->events.empty());
  CHECK(occam.shadow()->streams.at(0).mean == 0);
  CHECK(occam.shadow()->counts.judged == 30);
}

TEST_CASE("A promoted model that no longer agrees is demoted, and the larger one answers again") {
  PolicyFolder house;
  house.policy(ladder("reply = \"yes\"", "reply = \"yes\"\nreplies = { odd = \"no\" }") + std::string(kShadow));
  const Occam occam = house.open();
  for (int i = 0; i < 60 && occam.shadow()->events.empty(); ++i) (void)ask_and_wait(occam, "hello");
  REQUIRE(occam.shadow()->events.size() == 1);
  for (int i = 0; i < 5; ++i) CHECK(ask_and_wait(occam, "hello") == "small");
  CHECK(occam.shadow()->streams.at(0).n == 5);  // watched against the larger one
  int asked = 0;
  for (; asked < 60 && occam.shadow()->events.size() == 1; ++asked) CHECK(ask_and_wait(occam, "odd") == "small");
  REQUIRE(occam.shadow()->events.size() == 2);
  CHECK(asked < 20);
  CHECK(occam.shadow()->events.front().promotion == Promotion::kDemoted);
  CHECK(occam.shadow()->events.front().reason.find("have fallen below 0.8") != std::string::npos);
  CHECK(ask_and_wait(occam, "hello") == "large");
}

TEST_CASE("What would be promoted is recorded alone where the policy says so") {
  PolicyFolder house;
  house.policy(ladder("reply = \"yes\"", "reply = \"yes\"") + std::string(kShadow) + "promote = false\n");
  const Occam occam = house.open();
  for (int i = 0; i < 60 && occam.shadow()->events.empty(); ++i) (void)ask_and_wait(occam, "hello");
  CHECK(occam.shadow()->events.size() == 1);
  CHECK(occam.route(ask("hello"))->attempts.front().model == "large");
}

TEST_CASE("Nothing is tried that the request may not reach") {
  PolicyFolder house;
  house.policy(scripted("small", "parameters = 1e8\nresidency = \"cloud\"") +
               scripted("large", "parameters = 1e9\nresidency = \"device\"") +
               "[policy.default]\nresidency = \"device\"\n" + std::string(kShadow));
  const Occam occam = house.open();
  for (int i = 0; i < 3; ++i) CHECK(occam.run(ask("hello")));
  CHECK(occam.shadow()->counts.sampled == 0);
}

TEST_CASE("A request breaks a running trial off and does not wait for it") {
  PolicyFolder house;
  house.policy(ladder("hang = true", "reply = \"yes\"") + std::string(kShadow));
  const Occam occam = house.open();
  REQUIRE(occam.run(ask("hello")));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));  // the trial hangs by now, or has not begun
  REQUIRE(occam.run(ask("hello")));
  for (int i = 0; i < 400 && occam.shadow()->counts.broken_off == 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    REQUIRE(occam.run(ask("hello")));
  }
  CHECK(occam.shadow()->counts.broken_off >= 1);
  CHECK(occam.shadow()->counts.judged == 0);
}

TEST_CASE("A full queue drops trials and counts them") {
  PolicyFolder house;
  house.policy(ladder("reply = \"yes\"", "reply = \"yes\"") + std::string(kShadow) + "queue = 0\n");
  const Occam occam = house.open();
  for (int i = 0; i < 3; ++i) CHECK(occam.run(ask("hello")));
  CHECK(occam.shadow()->counts.sampled == 3);
  CHECK(occam.shadow()->counts.dropped == 3);
  CHECK(occam.shadow()->streams.empty());
}
