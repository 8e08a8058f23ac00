#include "fixture.hpp"

using namespace occam::store;

TEST_CASE("a decision comes back with its attempts in order and the newest first") {
  Store store = open(":memory:");
  DecisionRecord decision;
  decision.request = "r-1";
  decision.task = "sentiment";
  decision.recognised_by = "keywords";
  decision.policy = "default";
  decision.plan = R"({"attempts":["small","large"]})";
  decision.chosen = "small";
  decision.answered = "large";
  decision.attempts = {{.model = "small", .outcome = "timeout", .reason = "2 s passed", .milliseconds = 2000},
                       {.model = "large", .outcome = "answered", .reason = "", .milliseconds = 310}};
  succeed(store.record_decision(decision));
  decision.request = "r-2";
  decision.attempts.clear();
  succeed(store.record_decision(decision));

  const auto decisions = value(store.decisions(10));
  REQUIRE(decisions.size() == 2);
  CHECK(decisions[0].request == "r-2");
  CHECK(decisions[1].answered == "large");
  CHECK(decisions[1].created_ms > 0);
  REQUIRE(decisions[1].attempts.size() == 2);
  CHECK(decisions[1].attempts[0].outcome == "timeout");
  CHECK(decisions[1].attempts[1].milliseconds == 310);
  CHECK(value(store.decisions(1)).size() == 1);
}

TEST_CASE("one request has one decision") {
  Store store = open(":memory:");
  DecisionRecord decision;
  decision.request = "r-1";
  succeed(store.record_decision(decision));
  CHECK_FALSE(store.record_decision(decision));
}
