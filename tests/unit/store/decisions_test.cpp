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

TEST_CASE("an attempt keeps what it took and a cost that is not known stays so") {
  Store store = open(":memory:");
  DecisionRecord decision;
  decision.request = "r-1";
  decision.policy = "default";
  decision.created_ms = 1000;
  decision.attempts = {{.model = "small",
                        .outcome = "answered",
                        .reason = "",
                        .milliseconds = 12,
                        .first_token_milliseconds = 3.5,
                        .prompt_tokens = 100,
                        .completion_tokens = 7,
                        .cost = 0.25},
                       {.model = "large", .outcome = "error", .reason = "no price"}};
  succeed(store.record_decision(decision));
  const auto attempts = value(store.decisions(1))[0].attempts;
  REQUIRE(attempts.size() == 2);
  CHECK(attempts[0].first_token_milliseconds == 3.5);
  CHECK(attempts[0].prompt_tokens == 100);
  CHECK(attempts[0].completion_tokens == 7);
  CHECK(attempts[0].cost == 0.25);
  CHECK(std::isnan(attempts[1].cost));
}

TEST_CASE("what was spent counts one policy from one moment on") {
  Store store = open(":memory:");
  const auto spend = [&](std::string request, std::string policy, std::int64_t at, double cost) {
    DecisionRecord decision;
    decision.request = std::move(request);
    decision.policy = std::move(policy);
    decision.created_ms = at;
    decision.attempts = {{.model = "m", .outcome = "answered", .reason = "", .cost = cost}};
    succeed(store.record_decision(decision));
  };
  spend("r-1", "default", 999, 1);
  spend("r-2", "default", 1000, 2);
  spend("r-3", "default", 1001, kUnknown);
  spend("r-4", "private", 1002, 4);
  CHECK(value(store.spent("default", 1000)) == 2);
  CHECK(value(store.spent("nobody", 0)) == 0);
}

TEST_CASE("decisions leave the revision of the evidence as it is") {
  Store store = open(":memory:");
  const auto before = value(store.revision());
  DecisionRecord decision;
  decision.request = "r-1";
  succeed(store.record_decision(decision));
  CHECK(value(store.revision()) == before);
}

TEST_CASE("of several decisions all are stored or none") {
  Store store = open(":memory:");
  std::vector<DecisionRecord> batch(3);
  batch[0].request = "r-1";
  batch[1].request = "r-2";
  batch[2].request = "r-1";
  CHECK_FALSE(store.record_decisions(batch));
  CHECK(value(store.decisions(10)).empty());
  batch[2].request = "r-3";
  succeed(store.record_decisions(batch));
  CHECK(value(store.decisions(10)).size() == 3);
}
