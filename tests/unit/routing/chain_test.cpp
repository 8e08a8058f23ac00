// What a chain does beyond trying one model after the other: circuits, money, time.
#include <cmath>

#include "routing/cost.hpp"
#include "unit/routing/chain_house.hpp"

namespace occam::routing {

// --- circuits -----------------------------------------------------------------------------------------------------

TEST_CASE("A model that keeps failing is left out without a call and the record says until when") {
  ChainHouse house;
  house.models.behaviours["first"] = fails(ErrorCode::kUnavailable, "connection refused");
  for (int i = 0; i < Breaker::kFailuresInARow; ++i) CHECK(house.run().answer->model == "second");
  house.models.called.clear();
  const Execution done = house.run();
  CHECK(done.answer->model == "second");
  CHECK(house.models.called == Names{"second"});
  CHECK(done.decision.attempts[0].outcome == Outcome::kOverloaded);
  CHECK(done.decision.attempts[0].reason == "circuit open until 2026-01-01T00:00:30Z: connection refused");
  CHECK(done.decision.attempts[0].cost == 0);
  CHECK(std::isnan(done.decision.attempts[0].first_token_milliseconds));
  house.clock.move_seconds(30);
  house.models.behaviours["first"] = says("back");
  CHECK(house.run().answer->text == "back");
  CHECK(house.breakers.state("first") == BreakerState::kClosed);
}

TEST_CASE("A caller in a hurry does not open a circuit and a policy's own time does") {
  for (const bool is_callers : {true, false}) {
    ChainHouse house("[task.t]\n[policy.default]\nbudget = { attempt = \"2s\" }\n");
    if (is_callers) house.request.deadline_seconds = 1;
    house.models.behaviours["first"] = [&](const ModelCall& call, const StreamFunction&) -> Result<Answer> {
      house.clock.move_ns(call.deadline_ns - house.clock.now_ns());
      return fail(ErrorCode::kTimeout, "too slow");
    };
    for (int i = 0; i < Breaker::kFailuresInARow; ++i) (void)house.run();
    CHECK((house.breakers.state("first") == BreakerState::kOpen) == !is_callers);
  }
}

TEST_CASE("An invalid answer says nothing against the health of a model") {
  ChainHouse house;
  house.models.behaviours["first"] = says("");
  for (int i = 0; i < 10; ++i) CHECK(house.run().answer->model == "second");
  CHECK(house.breakers.state("first") == BreakerState::kClosed);
}

// --- money --------------------------------------------------------------------------------------------------------

TEST_CASE("Every attempt has its cost and the answer that of all of them") {
  ChainHouse house;
  house.price("first", 1e-3);
  house.price("second", 2e-3);
  house.models.behaviours["first"] = [](const ModelCall&, const StreamFunction&) -> Result<Answer> {
    Answer answer;
    answer.prompt_tokens = 10;
    answer.completion_tokens = 1;
    return answer;  // empty: invalid, and paid
  };
  house.models.behaviours["second"] = uses(10, 5);
  const Execution done = house.run();
  REQUIRE(done.answer);
  REQUIRE(done.decision.attempts.size() == 2);
  CHECK(done.decision.attempts[0].cost == Approx(11 * 1e-3));
  CHECK(done.decision.attempts[1].cost == Approx(15 * 2e-3));
  CHECK(done.decision.attempts[1].prompt_tokens == 10);
  CHECK(done.decision.attempts[1].completion_tokens == 5);
  CHECK(done.answer->cost == Approx(11 * 1e-3 + 15 * 2e-3));
  CHECK(house.notes.cost == Approx(done.answer->cost));
  CHECK(house.notes.outcomes == Names{"answered"});
  CHECK(house.notes.attempts.size() == 2);
}

TEST_CASE("The observer learns what the largest model would have cost for the same tokens") {
  ChainHouse house;
  house.price("third", 4e-3);
  house.models.behaviours["first"] = uses(10, 5);
  REQUIRE(house.run().answer);
  CHECK(house.notes.cost == 0);
  CHECK(house.notes.largest_cost == Approx(15 * 4e-3));
  house.route.allowed = Residency::kDevice;
  REQUIRE(house.run().answer);
  CHECK(house.notes.largest_cost == 0);  // the largest that may see the request is free
}

TEST_CASE("A cost that is not known makes the sum unknown") {
  ChainHouse house;
  house.models.models["first"].residency = Residency::kCloud;
  CHECK(std::isnan(house.run().answer->cost));
}

TEST_CASE("A chain pays no more than a request may cost") {
  ChainHouse house("[task.t]\n[policy.default]\nlimits = { cost_per_request = 1.0 }\n");
  house.route.max_tokens = 100;
  house.price("first", 6e-3);   // 0.6 for the answer
  house.price("second", 6e-3);  // another 0.6 is not there
  house.models.behaviours["first"] = [](const ModelCall&, const StreamFunction&) -> Result<Answer> {
    Answer answer;
    answer.completion_tokens = 100;
    answer.prompt_tokens = 1;
    return answer;
  };
  const Execution done = house.run();
  REQUIRE(done.answer);
  CHECK(done.answer->model == "third");  // free
  CHECK(house.models.called == Names{"first", "third"});
  CHECK(outcomes(done.decision) == Outcomes{Outcome::kInvalid, Outcome::kError, Outcome::kAnswered});
  CHECK(done.decision.attempts[1].reason.starts_with("insufficient_quota: this call may cost 0.6"));
}

TEST_CASE("A day's money that is spent leaves the free models and is an error where there are none") {
  ChainHouse house("[task.t]\n[policy.default]\nbudget = { cost_per_day = 0.5 }\n");
  house.route.max_tokens = 100;
  for (const char* model : {"first", "second"}) {
    house.price(model, 4e-3);
    house.models.behaviours[model] = uses(0, 100);
  }
  CHECK(house.run().answer->model == "first");  // 0.4 of 0.5
  const Execution done = house.run();
  CHECK(done.answer->model == "third");
  CHECK(house.models.called == Names{"first", "third"});
  house.route.plan.attempts.pop_back();
  const Execution refused = house.run();
  REQUIRE_FALSE(refused.answer);
  CHECK(refused.answer.error().code == ErrorCode::kBudget);
  CHECK(refused.answer.error().message.starts_with("insufficient_quota"));
}

TEST_CASE("Under a limit an answer whose length nobody set is bounded by the money") {
  ChainHouse house("[task.t]\n[policy.default]\nlimits = { cost_per_request = 1.0 }\n");
  std::int32_t max_tokens = -1;
  house.models.behaviours["first"] = [&](const ModelCall& call, const StreamFunction&) -> Result<Answer> {
    max_tokens = call.max_tokens;
    return says("x")(call, {});
  };
  REQUIRE(house.run().answer);
  CHECK(max_tokens == 0);  // free: as many as the context holds
  house.price("first", 1e-3);
  REQUIRE(house.run().answer);
  CHECK(max_tokens == 1000);
  house.price("first", 1e-6);
  REQUIRE(house.run().answer);
  CHECK(max_tokens == kLongestUnboundedAnswerTokens);
  house.price("first", 5e-3);  // pays 200 tokens, and 256 is the least that is worth a call
  CHECK(house.run().answer->model == "second");
}

TEST_CASE("Where spending is limited a model of unknown price is not asked") {
  ChainHouse house("[task.t]\n[policy.default]\nbudget = { cost_per_day = 5 }\n");
  house.models.models["first"].residency = Residency::kCloud;
  const Execution done = house.run();
  CHECK(done.answer->model == "second");
  CHECK(done.decision.attempts[0].reason == "its price is not known, and the policy limits what may be spent");
}

TEST_CASE("A call that broke off is booked for what it had read and written and one that was refused for nothing") {
  ChainHouse house;
  house.price("first", 1e-3);
  house.request.prompt = std::string(30, 'x');  // 10 tokens
  house.models.behaviours["first"] = fails(ErrorCode::kUnavailable);
  CHECK(house.run().decision.attempts[0].cost == 0);
  house.models.behaviours["first"] = [](const ModelCall& call, const StreamFunction& stream) -> Result<Answer> {
    (void)stream({std::string(40, 'y'), call.model});
    return fail(ErrorCode::kData, "the stream ended in the middle");
  };
  const Execution done = house.stream();
  REQUIRE_FALSE(done.answer);
  CHECK(done.decision.attempts[0].cost == Approx(20 * 1e-3));
  CHECK(done.decision.attempts[0].completion_tokens == 10);
}

// --- time ---------------------------------------------------------------------------------------------------------

TEST_CASE("Each attempt has the policy's own time within the chain's") {
  ChainHouse house("[task.t]\n[policy.default]\nbudget = { deadline = \"25s\", attempt = \"10s\" }\n");
  std::vector<double> seconds;
  for (const char* id : {"first", "second", "third"}) {
    house.models.behaviours[id] = [&](const ModelCall& call, const StreamFunction&) -> Result<Answer> {
      const std::int64_t left_ns = call.deadline_ns - house.clock.now_ns();
      seconds.push_back(static_cast<double>(left_ns) / 1e9);
      house.clock.move_ns(left_ns);
      return fail(ErrorCode::kTimeout, "slow");
    };
  }
  const Execution done = house.run();
  CHECK(done.answer.error().code == ErrorCode::kTimeout);
  CHECK(seconds == std::vector<double>{10, 10, 5});
  CHECK(house.notes.seconds == Approx(25));
}

TEST_CASE("After the chain's deadline nobody else is asked or written down") {
  ChainHouse house("[task.t]\n[policy.default]\nbudget = { deadline = \"5s\" }\n");
  house.models.behaviours["first"] = [&](const ModelCall&, const StreamFunction&) -> Result<Answer> {
    house.clock.move_seconds(5);
    return fail(ErrorCode::kModel, "it broke late");
  };
  const Execution done = house.run();
  CHECK(house.models.called == Names{"first"});
  CHECK(done.decision.attempts.size() == 1);
}

TEST_CASE("No chain makes more attempts than its budget allows whatever was planned") {
  ChainHouse house("[task.t]\n[policy.default]\nbudget = { attempts = 2 }\n");
  for (const char* id : {"first", "second"}) house.models.behaviours[id] = fails(ErrorCode::kModel);
  CHECK_FALSE(house.run().answer);
  CHECK(house.models.called == Names{"first", "second"});
}

TEST_CASE("The first token's time is that of the first content") {
  ChainHouse house;
  house.models.behaviours["first"] = [&](const ModelCall& call, const StreamFunction& stream) -> Result<Answer> {
    house.clock.move_seconds(0.25);
    (void)stream({.text = "", .model = call.model, .fields = R"({"role":"assistant"})"});
    house.clock.move_seconds(0.5);
    (void)stream({"word", call.model});
    house.clock.move_seconds(1);
    Answer answer;
    answer.text = "word";
    return answer;
  };
  const Execution done = house.stream();
  CHECK(done.decision.attempts[0].first_token_milliseconds == Approx(750));
  CHECK(done.decision.attempts[0].milliseconds == Approx(1750));
  CHECK(done.decision.delivered == AnswerPart::kWhole);
}

// --- what the caller has got --------------------------------------------------------------------------------------

TEST_CASE("An error after a part of the answer says that a part was delivered") {
  ChainHouse house;
  house.models.behaviours["first"] = [](const ModelCall& call, const StreamFunction& stream) -> Result<Answer> {
    (void)stream({"Once", call.model});
    return fail(ErrorCode::kData, "the stream ended in the middle");
  };
  const Execution done = house.stream();
  REQUIRE_FALSE(done.answer);
  CHECK(done.decision.delivered == AnswerPart::kPart);
  CHECK(house.models.called == Names{"first"});
  CHECK(house.notes.outcomes == Names{"data"});
}

TEST_CASE("Every piece has the decision's id and the number of its attempt") {
  ChainHouse house;
  house.models.behaviours["first"] = fails(ErrorCode::kUnavailable);
  std::string decision;
  std::int32_t attempt = 0;
  const Execution done = house.executor().run(house.route, house.request, [&](const Delta& delta) {
    decision = delta.decision;
    attempt = delta.attempt;
    return Flow::kContinue;
  });
  REQUIRE(done.answer);
  CHECK(decision.size() == 32);
  CHECK(decision == done.decision.id);
  CHECK(attempt == 2);
  CHECK(house.run().decision.id != decision);
}

TEST_CASE("A role alone commits to nothing") {
  ChainHouse house;
  house.models.behaviours["first"] = [](const ModelCall& call, const StreamFunction& stream) -> Result<Answer> {
    (void)stream({.text = "", .model = call.model, .fields = R"({"role":"assistant","content":""})"});
    return fail(ErrorCode::kUnavailable, "reset");
  };
  const Execution done = house.stream();
  REQUIRE(done.answer);
  CHECK(done.answer->model == "second");
  CHECK(house.streamed == "second");
}

TEST_CASE("A checked answer reaches the stream with its fields and tokens") {
  ChainHouse house("[task.t]\nvalid = { refusals = true }\n");
  house.models.behaviours["first"] = says("I'm sorry, but I can't help with that.");
  house.models.behaviours["second"] = [](const ModelCall&, const StreamFunction& stream) -> Result<Answer> {
    CHECK_FALSE(stream);
    Answer answer;
    answer.text = "Oslo";
    answer.fields = R"({"annotations":[1]})";
    answer.tokens.resize(2);
    return answer;
  };
  std::string got;
  const Execution done = house.executor().run(house.route, house.request, [&](const Delta& delta) {
    got += std::string(delta.text) + std::string(delta.fields) + std::to_string(delta.tokens.size());
    return Flow::kContinue;
  });
  REQUIRE(done.answer);
  CHECK(got == R"(Oslo{"annotations":[1]}2)");
}

}  // namespace occam::routing
