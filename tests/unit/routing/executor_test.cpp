#include "routing/executor.hpp"

#include <catch2/catch.hpp>

#include "routing/record.hpp"
#include "unit/routing/chain_house.hpp"

namespace occam::routing {
namespace {

/// Two local models and one in the cloud, tried in this order.
struct Chain : ChainHouse {
  explicit Chain(std::string_view text = "[task.t]\n") : ChainHouse(text) {
    models.models["third"].residency = Residency::kCloud;
  }
};

}  // namespace

TEST_CASE("The first model that answers ends the chain") {
  Chain chain;
  const Execution done = chain.run();
  REQUIRE(done.answer);
  CHECK(done.answer->text == "first");
  CHECK(done.answer->model == "first");
  CHECK(done.decision.model == "first");
  CHECK(done.decision.reason == "first is good enough");
  CHECK(chain.models.called == Names{"first"});
}

TEST_CASE("Errors and timeouts go one step up and every attempt is recorded") {
  Chain chain;
  chain.models.behaviours["first"] = fails(ErrorCode::kModel, "out of memory");
  chain.models.behaviours["second"] = fails(ErrorCode::kTimeout);
  const Execution done = chain.run();
  REQUIRE(done.answer);
  CHECK(done.answer->model == "third");
  CHECK(outcomes(done.decision) == std::vector<Outcome>{Outcome::kError, Outcome::kTimeout, Outcome::kAnswered});
  CHECK(done.decision.attempts[0].reason == "out of memory");
  CHECK(done.decision.reason == "second before it: timeout (it broke)");
}

TEST_CASE("What the policy does not escalate on ends the chain") {
  Chain chain("[task.t]\n[policy.default]\nescalate_on = [\"invalid\"]\n");
  chain.models.behaviours["first"] = fails(ErrorCode::kModel);
  const Execution done = chain.run();
  REQUIRE_FALSE(done.answer);
  CHECK(chain.models.called == Names{"first"});
}

TEST_CASE("A malformed request and a cancelled one are not tried elsewhere") {
  for (const ErrorCode code : {ErrorCode::kUsage, ErrorCode::kCancelled, ErrorCode::kRefused}) {
    Chain chain;
    chain.models.behaviours["first"] = fails(code);
    CHECK(chain.run().answer.error().code == code);
    CHECK(chain.models.called == Names{"first"});
  }
}

TEST_CASE("A context that is too small goes one step up") {
  Chain chain;
  chain.models.behaviours["first"] = fails(ErrorCode::kContext);
  CHECK(chain.run().answer->model == "second");
}

TEST_CASE("An empty or invalid answer goes one step up") {
  Chain chain("[task.t]\nvalid = { one_of = [\"yes\", \"no\"] }\n");
  chain.models.behaviours["first"] = says("  \n");
  chain.models.behaviours["second"] = says("perhaps");
  chain.models.behaviours["third"] = says("Yes");
  const Execution done = chain.run();
  REQUIRE(done.answer);
  CHECK(done.answer->text == "Yes");
  CHECK(outcomes(done.decision) == std::vector<Outcome>{Outcome::kInvalid, Outcome::kInvalid, Outcome::kAnswered});
}

TEST_CASE("Where all answers are invalid the error says what each of them was") {
  Chain chain;
  for (const char* id : {"first", "second", "third"}) chain.models.behaviours[id] = says("");
  const Execution done = chain.run();
  REQUIRE_FALSE(done.answer);
  CHECK(done.answer.error().code == ErrorCode::kModel);
  CHECK(done.answer.error().details ==
        "first: invalid: the answer is empty\nsecond: invalid: the answer is empty\nthird: invalid: the answer is "
        "empty\n");
  CHECK(done.decision.model.empty());
}

TEST_CASE("No model is switched after content has been streamed") {
  Chain chain;
  chain.models.behaviours["first"] = [](const ModelCall& call, const StreamFunction& stream) -> Result<Answer> {
    (void)stream({"Once upon", call.model});
    return fail(ErrorCode::kModel, "it broke");
  };
  const Execution done = chain.stream();
  REQUIRE_FALSE(done.answer);
  CHECK(chain.streamed == "Once upon");
  CHECK(chain.models.called == Names{"first"});
}

TEST_CASE("Before any content a streamed chain falls back") {
  Chain chain;
  chain.models.behaviours["first"] = fails(ErrorCode::kOverloaded);
  CHECK(chain.stream().answer->model == "second");
  CHECK(chain.streamed == "second");
}

TEST_CASE("An answer that has to be checked is held back until it passed") {
  Chain chain("[task.t]\nvalid = { one_of = [\"yes\"] }\n");
  chain.models.behaviours["first"] = says("perhaps");
  chain.models.behaviours["second"] = says("yes");
  CHECK(chain.stream().answer->model == "second");
  CHECK(chain.streamed == "yes");
}

TEST_CASE("Data never goes farther than allowed whatever was planned") {
  Chain chain;
  chain.route.allowed = Residency::kDevice;
  chain.route.plan.attempts = {{"third", Accept::kAlways}, {"first", Accept::kAlways}};
  const Execution done = chain.run();
  REQUIRE_FALSE(done.answer);
  CHECK(done.answer.error().code == ErrorCode::kRefused);
  CHECK(chain.models.called.empty());
}

TEST_CASE("An empty plan is a refusal with each candidate's reason") {
  Chain chain;
  chain.route.plan.attempts.clear();
  chain.route.plan.candidates.resize(1);
  chain.route.plan.candidates[0].refused_by = "no_evidence";
  const Execution done = chain.run();
  REQUIRE_FALSE(done.answer);
  CHECK(done.answer.error().code == ErrorCode::kNoModel);
  CHECK(done.answer.error().details == "first: no_evidence: first is good enough\n");
  CHECK(done.decision.attempts.empty());
}

TEST_CASE("The whole chain has one deadline and an attempt that others may follow gets half of it") {
  Chain chain("[task.t]\n[policy.default]\nbudget = { deadline = \"1h\" }\n");
  std::vector<std::int64_t> left_ns;
  for (const char* id : {"first", "second", "third"}) {
    chain.models.behaviours[id] = [&](const ModelCall& call, const StreamFunction&) -> Result<Answer> {
      left_ns.push_back(call.deadline_ns - chain.clock.now_ns());
      return fail(ErrorCode::kTimeout, "slow");
    };
  }
  CHECK(chain.run().answer.error().code == ErrorCode::kTimeout);
  constexpr std::int64_t kMinute = 60'000'000'000;
  REQUIRE(left_ns.size() == 3);
  CHECK(left_ns[0] == 30 * kMinute);
  CHECK(left_ns[1] == 30 * kMinute);
  CHECK(left_ns[2] == 60 * kMinute);
}

TEST_CASE("A deadline that has passed asks no model") {
  Chain chain;
  chain.request.deadline_seconds = 0;
  CHECK(chain.run().answer.error().code == ErrorCode::kTimeout);
  CHECK(chain.models.called.empty());
}

TEST_CASE("A cancelled request asks no model") {
  Chain chain;
  std::stop_source stop;
  chain.request.cancel = stop.get_token();
  stop.request_stop();
  CHECK(chain.run().answer.error().code == ErrorCode::kCancelled);
  CHECK(chain.models.called.empty());
}

TEST_CASE("The record of a decision has its plan and all attempts") {
  Chain chain;
  chain.models.behaviours["first"] = fails(ErrorCode::kModel, "out of memory");
  Execution done = chain.run();
  done.decision.id = new_decision_id();
  CHECK(done.decision.id.size() == 32);
  CHECK(done.decision.id != new_decision_id());
  const store::DecisionRecord record = to_record(chain.route.plan, done.decision);
  CHECK(record.request == done.decision.id);
  CHECK(record.chosen == "first");
  CHECK(record.answered == "second");
  REQUIRE(record.attempts.size() == 2);
  CHECK(record.attempts[0].outcome == "error");
  CHECK(record.attempts[0].reason == "out of memory");
}

}  // namespace occam::routing
