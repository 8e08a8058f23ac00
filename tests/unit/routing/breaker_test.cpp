#include "routing/breaker.hpp"

#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "unit/routing/fake_time.hpp"

namespace occam::routing {
namespace {

/// The breaker of one model that calls come and go at.
struct Model {
  FakeClock clock;
  Breakers breakers{clock};

  /// Returns whether the call was let in.
  bool call(Health health) {
    auto permit = breakers.admit("large");
    if (!permit) return false;
    permit->report(health, "connection refused");
    return true;
  }
  BreakerState state() const { return breakers.state("large"); }
  void fail_until_open() {
    for (int i = 0; i < Breaker::kFailuresInARow; ++i) REQUIRE(call(Health::kBad));
    REQUIRE(state() == BreakerState::kOpen);
  }
};

}  // namespace

TEST_CASE("Five failures in a row open the circuit and four with a success between them do not") {
  Model model;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 4; ++i) CHECK(model.call(Health::kBad));
    CHECK(model.call(Health::kGood));
    model.clock.move_seconds(60);  // or the last 20 would be counted
  }
  CHECK(model.state() == BreakerState::kClosed);
  model.fail_until_open();
  CHECK_FALSE(model.call(Health::kGood));
}

TEST_CASE("More than half of the last twenty within ten seconds opens the circuit") {
  Model model;
  const auto alternate = [&](int calls, double seconds_between) {
    for (int i = 0; i < calls; ++i) {
      model.clock.move_seconds(seconds_between);
      (void)model.call(i % 2 == 0 ? Health::kBad : Health::kGood);
    }
  };
  alternate(40, 0.1);
  CHECK(model.state() == BreakerState::kClosed);  // ten of twenty are not more than half
  CHECK(model.call(Health::kBad));
  CHECK(model.call(Health::kBad));
  CHECK(model.state() == BreakerState::kOpen);
}

TEST_CASE("Twenty calls that took longer than ten seconds do not open it") {
  Model model;
  for (int i = 0; i < 60; ++i) {
    model.clock.move_seconds(0.6);
    CHECK(model.call(i % 4 == 0 ? Health::kGood : Health::kBad));
  }
  CHECK(model.state() == BreakerState::kClosed);
}

TEST_CASE("A server that is busy and a caller's own mistake are not counted") {
  for (const ErrorCode code : {ErrorCode::kOverloaded, ErrorCode::kLoading, ErrorCode::kContext, ErrorCode::kUsage,
                               ErrorCode::kCancelled, ErrorCode::kBudget}) {
    CHECK(health_of(code) == Health::kNeither);
  }
  for (const ErrorCode code : {ErrorCode::kUnavailable, ErrorCode::kTimeout, ErrorCode::kModel, ErrorCode::kData}) {
    CHECK(health_of(code) == Health::kBad);
  }
  Model model;
  for (int i = 0; i < 4; ++i) CHECK(model.call(Health::kBad));
  for (int i = 0; i < 50; ++i) CHECK(model.call(Health::kNeither));
  CHECK(model.state() == BreakerState::kClosed);
  CHECK(model.call(Health::kBad));  // the fifth: what was not counted did not break the row
  CHECK(model.state() == BreakerState::kOpen);
}

TEST_CASE("An open circuit says until when and then lets one call in") {
  Model model;
  model.fail_until_open();
  const auto refused = model.breakers.admit("large");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kOverloaded);
  CHECK(refused.error().message == "circuit open until 2026-01-01T00:00:30Z: connection refused");
  model.clock.move_seconds(29.9);
  CHECK_FALSE(model.breakers.admit("large"));
  model.clock.move_seconds(0.1);
  CHECK(model.state() == BreakerState::kHalfOpen);
  auto probe = model.breakers.admit("large");
  REQUIRE(probe);
  CHECK_FALSE(model.breakers.admit("large"));
  probe->report(Health::kGood, "connection refused");
  CHECK(model.state() == BreakerState::kClosed);
  CHECK(model.call(Health::kGood));
}

TEST_CASE("Every probe that fails doubles the time up to five minutes and a good one begins anew") {
  Model model;
  model.fail_until_open();
  for (const double seconds : {30.0, 60.0, 120.0, 240.0, 300.0, 300.0}) {
    model.clock.move_seconds(seconds - 0.001);
    CHECK_FALSE(model.breakers.admit("large"));
    model.clock.move_seconds(0.001);
    CHECK(model.call(Health::kBad));
  }
  model.clock.move_seconds(300);
  CHECK(model.call(Health::kGood));
  model.fail_until_open();
  model.clock.move_seconds(30);
  CHECK(model.state() == BreakerState::kHalfOpen);
}

TEST_CASE("A probe that says nothing leaves its place to the next") {
  Model model;
  model.fail_until_open();
  model.clock.move_seconds(30);
  {
    const auto dropped = model.breakers.admit("large");
  }
  CHECK(model.call(Health::kNeither));
  CHECK(model.state() == BreakerState::kHalfOpen);
  CHECK(model.call(Health::kGood));
  CHECK(model.state() == BreakerState::kClosed);
}

TEST_CASE("A call that began before the circuit opened does not close it") {
  Model model;
  auto early = model.breakers.admit("large");
  REQUIRE(early);
  model.fail_until_open();
  early->report(Health::kGood, "connection refused");
  CHECK(model.state() == BreakerState::kOpen);
}

TEST_CASE("A call from before is not taken for the probe") {
  Model model;
  auto early = model.breakers.admit("large");
  REQUIRE(early);
  model.fail_until_open();
  model.clock.move_seconds(30);
  auto probe = model.breakers.admit("large");
  REQUIRE(probe);
  early->report(Health::kGood, "connection refused");
  CHECK(model.state() == BreakerState::kHalfOpen);
  probe->report(Health::kBad, "connection refused");
  CHECK(model.state() == BreakerState::kOpen);
}

TEST_CASE("Each model has a circuit of its own") {
  Model model;
  model.fail_until_open();
  CHECK(model.breakers.admit("small"));
  CHECK(model.breakers.state("small") == BreakerState::kClosed);
  CHECK(model.breakers.state("never asked") == BreakerState::kClosed);
}

TEST_CASE("Of many threads one alone is let in to try") {
  Model model;
  model.fail_until_open();
  model.clock.move_seconds(30);
  std::atomic<int> let_in = 0;
  std::atomic<int> done = 0;
  constexpr int kThreads = 8;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        auto permit = model.breakers.admit("large");
        if (permit) ++let_in;
        ++done;
        while (done < kThreads) std::this_thread::yield();  // nobody gives its permit back before all have asked
      });
    }
  }
  CHECK(let_in == 1);
}

}  // namespace occam::routing
