// Hedged attempts: two models at once, one answer.
#include <condition_variable>
#include <thread>

#include "unit/routing/chain_house.hpp"

namespace occam::routing {
namespace {

constexpr std::string_view kHedged = "[task.t]\n[policy.default]\nhedge_after = \"800ms\"\n";

/// Blocks until its call is cancelled, as a server does that never answers.
FakeModels::Behaviour hangs(ChainHouse& house, double move_seconds) {
  return [&house, move_seconds](const ModelCall& call, const StreamFunction&) -> Result<Answer> {
    std::mutex mutex;
    std::condition_variable_any changed;
    std::unique_lock lock(mutex);
    if (move_seconds > 0) house.clock.move_seconds(move_seconds);
    (void)changed.wait(lock, call.cancel, [] { return false; });
    return fail(ErrorCode::kCancelled, "the caller asked to stop");
  };
}

}  // namespace

TEST_CASE("A silent model is joined by the next one and the first answer wins") {
  ChainHouse house(kHedged);
  house.price("first", 1e-3);
  house.request.prompt = std::string(30, 'x');
  house.models.behaviours["first"] = hangs(house, 0.8);
  const Execution done = house.run();
  REQUIRE(done.answer);
  CHECK(done.answer->model == "second");
  CHECK(done.answer->text == "second");
  CHECK(outcomes(done.decision) == Outcomes{Outcome::kCancelled, Outcome::kAnswered});
  CHECK(done.decision.attempts[0].reason == "another one answered first");
  CHECK(done.decision.attempts[0].cost == Approx(10 * 1e-3));  // it had read the prompt
  CHECK(done.answer->cost == Approx(10 * 1e-3));
  CHECK(done.decision.reason == "first before it: cancelled (another one answered first)");
  CHECK_FALSE(is_escalation(done.decision, 0));
  CHECK(house.breakers.state("first") == BreakerState::kClosed);
}

TEST_CASE("A model that answers in time is alone") {
  ChainHouse house(kHedged);
  house.models.behaviours["first"] = [&](const ModelCall& call, const StreamFunction& stream) {
    house.clock.move_seconds(0.799);
    return says("first")(call, stream);
  };
  const Execution done = house.run();
  CHECK(done.answer->model == "first");
  CHECK(house.models.called == Names{"first"});
  house.clock.move_seconds(10);  // nothing rings any more
}

TEST_CASE("The first may still win against the one that joined it") {
  ChainHouse house(kHedged);
  std::atomic<bool> has_joined = false;
  house.models.behaviours["second"] = [&](const ModelCall& call, const StreamFunction& stream) {
    has_joined = true;
    return hangs(house, 0)(call, stream);
  };
  house.models.behaviours["first"] = [&](const ModelCall& call, const StreamFunction& stream) {
    house.clock.move_seconds(1);
    while (!has_joined) std::this_thread::yield();
    return says("first")(call, stream);
  };
  const Execution done = house.run();
  REQUIRE(done.answer);
  CHECK(done.answer->model == "first");
  CHECK(done.decision.model == "first");
  CHECK(outcomes(done.decision) == Outcomes{Outcome::kAnswered, Outcome::kCancelled});
}

TEST_CASE("After the first piece of a stream nobody joins") {
  ChainHouse house(kHedged);
  house.models.behaviours["first"] = [&](const ModelCall& call, const StreamFunction& stream) -> Result<Answer> {
    (void)stream({"Once", call.model});
    house.clock.move_seconds(5);
    (void)stream({" upon", call.model});
    return says("")(call, {});
  };
  REQUIRE(house.stream().answer);
  CHECK(house.streamed == "Once upon");
  CHECK(house.models.called == Names{"first"});
}

TEST_CASE("Of two that stream one alone is heard") {
  ChainHouse house(kHedged);
  house.models.behaviours["first"] = [&](const ModelCall& call, const StreamFunction& stream) -> Result<Answer> {
    house.clock.move_seconds(1);
    while (!call.cancel.stop_requested()) std::this_thread::yield();
    if (stream({"late", call.model}) == Flow::kStop) return fail(ErrorCode::kCancelled, "stopped");
    return says("late")(call, {});
  };
  const Execution done = house.stream();
  REQUIRE(done.answer);
  CHECK(done.answer->model == "second");
  CHECK(house.streamed == "second");
}

TEST_CASE("Where both fail the chain goes on with the third") {
  ChainHouse house(kHedged);
  house.models.behaviours["first"] = [&](const ModelCall&, const StreamFunction&) -> Result<Answer> {
    house.clock.move_seconds(1);
    return fail(ErrorCode::kModel, "out of memory");
  };
  house.models.behaviours["second"] = fails(ErrorCode::kUnavailable);
  const Execution done = house.run();
  CHECK(done.answer->model == "third");
  CHECK(outcomes(done.decision) == Outcomes{Outcome::kError, Outcome::kError, Outcome::kAnswered});
}

TEST_CASE("An invalid answer does not win a race") {
  ChainHouse house(kHedged);
  std::atomic<bool> has_answered = false;
  house.models.behaviours["second"] = [&](const ModelCall& call, const StreamFunction&) -> Result<Answer> {
    has_answered = true;
    return says("")(call, {});
  };
  house.models.behaviours["first"] = [&](const ModelCall& call, const StreamFunction& stream) {
    house.clock.move_seconds(1);
    while (!has_answered) std::this_thread::yield();
    return says("first")(call, stream);
  };
  const Execution done = house.run();
  REQUIRE(done.answer);
  CHECK(done.answer->model == "first");
  CHECK(outcomes(done.decision) == Outcomes{Outcome::kAnswered, Outcome::kInvalid});
}

TEST_CASE("A second that the money does not pay does not join and is asked in its turn") {
  ChainHouse house("[task.t]\n[policy.default]\nhedge_after = \"800ms\"\nlimits = { cost_per_request = 1.0 }\n");
  house.route.max_tokens = 100;
  house.price("first", 6e-3);
  house.price("second", 6e-3);
  house.models.behaviours["first"] = [&](const ModelCall&, const StreamFunction&) -> Result<Answer> {
    house.clock.move_seconds(1);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // time enough for a wrong second
    CHECK(house.models.called.size() == 1);
    return fail(ErrorCode::kUnavailable, "reset");
  };
  const Execution done = house.run();
  REQUIRE(done.answer);
  CHECK(done.answer->model == "second");  // what was set aside for the first is free again
  CHECK(outcomes(done.decision) == Outcomes{Outcome::kError, Outcome::kAnswered});
}

TEST_CASE("A second whose circuit is open or whose data would go too far does not join") {
  ChainHouse house(kHedged);
  house.models.models["second"].residency = Residency::kCloud;
  house.route.allowed = Residency::kDevice;
  house.models.behaviours["first"] = [&](const ModelCall& call, const StreamFunction& stream) {
    house.clock.move_seconds(1);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return says("first")(call, stream);
  };
  const Execution done = house.run();
  CHECK(done.answer->model == "first");
  CHECK(house.models.called == Names{"first"});
  CHECK(done.decision.attempts.size() == 1);
}

TEST_CASE("A caller that stops a race stops both") {
  ChainHouse house(kHedged);
  std::stop_source caller;
  house.request.cancel = caller.get_token();
  house.models.behaviours["first"] = hangs(house, 0.8);
  house.models.behaviours["second"] = [&](const ModelCall& call, const StreamFunction& stream) {
    caller.request_stop();
    return hangs(house, 0)(call, stream);
  };
  const Execution done = house.run();
  REQUIRE_FALSE(done.answer);
  CHECK(done.answer.error().code == ErrorCode::kCancelled);
  CHECK(outcomes(done.decision) == Outcomes{Outcome::kCancelled, Outcome::kCancelled});
}

TEST_CASE("The alarm rings in time and what was taken back does not ring") {
  Alarm alarm;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<int> rung;
  const auto note = [&](int which) {
    return [&, which] {
      const std::lock_guard lock(mutex);
      rung.push_back(which);
      changed.notify_all();
    };
  };
  const std::int64_t now_ns = monotonic_ns();
  (void)alarm.set(now_ns + 30'000'000, note(2));
  const Alarm::Id never = alarm.set(now_ns + 20'000'000, note(9));
  (void)alarm.set(now_ns + 10'000'000, note(1));
  alarm.take_back(never);
  std::unique_lock lock(mutex);
  REQUIRE(changed.wait_for(lock, std::chrono::seconds(20), [&] { return rung.size() == 2; }));
  CHECK(rung == std::vector<int>{1, 2});
  CHECK(monotonic_ns() - now_ns >= 30'000'000);
}

TEST_CASE("An alarm that is taken back while it rings is waited for") {
  Alarm alarm;
  std::atomic<bool> is_ringing = false;
  std::atomic<bool> has_rung = false;
  const Alarm::Id id = alarm.set(monotonic_ns(), [&] {
    is_ringing = true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    has_rung = true;
  });
  while (!is_ringing) std::this_thread::yield();
  alarm.take_back(id);
  CHECK(has_rung);
}

}  // namespace occam::routing
