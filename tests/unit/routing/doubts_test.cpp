// The router looks at an answer before it stands: it accepts, goes up, or wants another sample.
#include <cmath>

#include "unit/routing/chain_house.hpp"

namespace occam::routing {
namespace {

using Decision = plugin::Acceptance::Decision;

/// Says a text, each token with this log-probability and a runner-up 1 nat below it; keeps the calls.
struct SureModel {
  std::vector<std::string> texts;  ///< of one call after the other; the last one stays
  float logprob = -0.25F;
  std::vector<ModelCall> calls{};
  std::vector<Request> requests{};

  FakeModels::Behaviour behaviour() {
    return [this](const ModelCall& call, const StreamFunction& stream) -> Result<Answer> {
      CHECK_FALSE(stream);
      const std::string& text = texts[std::min(calls.size(), texts.size() - 1)];
      calls.push_back(call);
      requests.push_back(call.request);
      Answer answer;
      answer.text = text;
      answer.prompt_tokens = 10;
      answer.completion_tokens = 2;
      if (call.alternatives >= 0)
        answer.tokens = {{.id = 1,
                          .logprob = logprob,
                          .entropy = 0.5F,
                          .bytes = text,
                          .alternatives = {{1, logprob, text}, {2, logprob - 1, "x"}}}};
      return answer;
    };
  }
};

/// Decides as it is told, one decision a call; keeps what it was shown.
struct Judge {
  std::vector<Decision> decisions;
  std::vector<occam_abi_candidate_answer> shown{};
  std::vector<std::string> models{};
  std::string next{};

  AcceptFunction function() {
    return [this](std::string_view router, const occam_abi_candidate_answer& answer) -> Result<plugin::Acceptance> {
      CHECK(router == "cascade");
      const Decision decision = decisions[std::min(shown.size(), decisions.size() - 1)];
      shown.push_back(answer);
      models.emplace_back(answer.model.data, answer.model.size);
      next = std::string(answer.next.data, answer.next.size);
      return plugin::Acceptance{decision, 0.375, "it is right with probability 0.375"};
    };
  }
};

/// Only the first model is looked at.
struct Doubts {
  ChainHouse house;
  SureModel model{.texts = {"maybe"}};
  Judge judge;

  explicit Doubts(std::vector<Decision> decisions, const std::string& policy = "")
      : house("[task.t]\n[policy.default]\n" + policy), judge{std::move(decisions)} {
    house.route.plan.router = "cascade";
    house.route.plan.attempts[0].accept = Accept::kAsk;
    house.models.behaviours["first"] = model.behaviour();
    house.request.messages = {{"user", "Is it?"}};
    house.accept = judge.function();
  }
};

}  // namespace

TEST_CASE("An answer that the router accepts stands and the record says how sure it was") {
  Doubts doubts({Decision::kAccept});
  const Execution done = doubts.house.stream();
  REQUIRE(done.answer);
  CHECK(done.answer->model == "first");
  CHECK(doubts.house.streamed == "maybe");  // not a piece of it before it was accepted
  CHECK(done.decision.attempts[0].probability == 0.375);
  CHECK(done.decision.attempts[0].reason == "it is right with probability 0.375");
  CHECK_THAT(done.decision.reason, Catch::EndsWith("; it is right with probability 0.375"));
  REQUIRE(doubts.judge.shown.size() == 1);
  const occam_abi_candidate_answer& shown = doubts.judge.shown[0];
  CHECK(shown.confidence.mean_logprob == -0.25);
  CHECK(shown.confidence.margin == 1);
  CHECK(shown.confidence.entropy == 0.5);
  CHECK(std::isnan(shown.confidence.agreement));
  CHECK(shown.threshold == OCCAM_ABI_THRESHOLD_WITHIN);
  CHECK(shown.value == 0.03);
  CHECK(std::isnan(shown.error));
  CHECK(shown.max_samples == 2);
  CHECK(doubts.judge.models == Names{"first"});
  CHECK(doubts.judge.next == "second");
}

TEST_CASE("A router that is unsure of an answer goes one step up where the policy says so") {
  for (const bool may_go_up : {true, false}) {
    Doubts doubts({Decision::kEscalate}, may_go_up ? "" : "escalate_on = [\"error\", \"timeout\", \"invalid\"]\n");
    if (!may_go_up) doubts.house.models.behaviours["first"] = says("maybe");
    const Execution done = doubts.house.stream();
    REQUIRE(done.answer);
    CHECK(done.answer->model == (may_go_up ? "second" : "first"));
    CHECK(doubts.house.streamed == done.answer->text);
    CHECK(doubts.judge.shown.size() == (may_go_up ? 1 : 0));
    if (!may_go_up) continue;
    CHECK(outcomes(done.decision) == Outcomes{Outcome::kUnsure, Outcome::kAnswered});
    CHECK(done.decision.attempts[0].probability == 0.375);
    CHECK(done.decision.reason == "first before it: unsure (it is right with probability 0.375)");
    CHECK(std::isnan(done.decision.attempts[1].probability));
  }
}

TEST_CASE("Who asked for no log-probabilities gets none of those that the router was shown") {
  for (const std::int32_t asked : {-1, 0, 1, 5}) {
    Doubts doubts({Decision::kAccept});
    doubts.house.request.alternatives = asked;
    const Execution done = doubts.house.run();
    REQUIRE(done.answer);
    REQUIRE(doubts.model.calls.size() == 1);
    CHECK(doubts.model.calls[0].alternatives == std::max(asked, 2));
    const TokenInfo& token = done.answer->tokens.front();
    CHECK(std::isnan(token.logprob) == (asked < 0));
    CHECK(std::isnan(token.entropy) == (asked < 0));
    CHECK(token.alternatives.size() == static_cast<std::size_t>(std::clamp(asked, 0, 2)));
  }
}

TEST_CASE("A further sample is another answer of the same model whose agreement the router is shown") {
  Doubts doubts({Decision::kSampleAgain, Decision::kAccept});
  doubts.model.texts = {"Yes.", " yes"};
  doubts.house.request.sampling.seed = 7;
  const Execution done = doubts.house.run();
  REQUIRE(done.answer);
  CHECK(done.answer->text == "Yes.");  // the first one stands
  REQUIRE(doubts.model.calls.size() == 2);
  CHECK(doubts.model.calls[0].sampling.seed == 7);
  CHECK(doubts.model.calls[0].sampling.temperature == 0);
  CHECK(doubts.model.calls[1].sampling.seed == 8);
  CHECK(doubts.model.calls[1].sampling.temperature > 0);  // greedy ones are all the same
  REQUIRE(doubts.judge.shown.size() == 2);
  CHECK(doubts.judge.shown[1].samples == 2);
  CHECK(doubts.judge.shown[1].confidence.agreement == 1);
  REQUIRE(done.decision.attempts.size() == 1);
  CHECK(done.decision.attempts[0].completion_tokens == 4);
  CHECK(done.decision.attempts[0].prompt_tokens == 20);
}

TEST_CASE("A router gets no more samples than the policy has and then has to decide") {
  Doubts doubts({Decision::kSampleAgain}, "budget = { samples = 3 }\n");
  const Execution done = doubts.house.run();
  CHECK(done.answer->model == "second");
  CHECK(doubts.model.calls.size() == 3);
  CHECK(doubts.judge.shown.back().samples == 3);
  CHECK(done.decision.attempts[0].outcome == Outcome::kUnsure);
}

TEST_CASE("Where money does not pay another sample the router has to decide on what there is") {
  Doubts doubts({Decision::kSampleAgain, Decision::kAccept}, "limits = { cost_per_request = 0.5 }\n");
  doubts.house.price("first", 1e-2);
  doubts.house.route.max_tokens = 40;  // 0.4 and the prompt; 0.12 are used
  const Execution done = doubts.house.run();
  REQUIRE(done.answer);
  CHECK(done.answer->model == "first");
  CHECK(doubts.model.calls.size() == 1);
  REQUIRE(doubts.judge.shown.size() == 2);
  CHECK(doubts.judge.shown[1].max_samples == 1);
  CHECK(done.answer->cost == Approx(0.12));
}

TEST_CASE("After its time is over an attempt takes no further sample") {
  Doubts doubts({Decision::kSampleAgain, Decision::kAccept}, "budget = { deadline = \"9s\", attempt = \"2s\" }\n");
  const auto sure = doubts.model.behaviour();
  doubts.house.models.behaviours["first"] = [&](const ModelCall& call, const StreamFunction& stream) {
    doubts.house.clock.move_seconds(2);
    return sure(call, stream);
  };
  CHECK(doubts.house.run().answer->model == "first");
  CHECK(doubts.model.calls.size() == 1);
}

TEST_CASE("The last attempt and one with nobody behind it who may be asked stand unseen") {
  for (const bool is_cloud : {false, true}) {
    Doubts doubts({Decision::kEscalate});
    doubts.house.models.behaviours["first"] = says("first");
    if (is_cloud) {
      doubts.house.route.allowed = Residency::kDevice;
      for (const char* id : {"second", "third"}) doubts.house.models.models[id].residency = Residency::kCloud;
    } else {
      doubts.house.route.plan.attempts.resize(1);
    }
    const Execution done = doubts.house.stream();
    REQUIRE(done.answer);
    CHECK(done.answer->model == "first");
    CHECK(doubts.judge.shown.empty());
    CHECK(doubts.house.models.called == Names{"first"});
  }
}

TEST_CASE("The next one that is shown to the router is one that may be asked") {
  Doubts doubts({Decision::kEscalate});
  doubts.house.models.models.erase("second");
  const Execution done = doubts.house.run();
  CHECK(doubts.judge.next == "third");
  CHECK(done.answer->model == "third");
}

TEST_CASE("An answer that the router doubts is better than none") {
  for (const bool is_stream : {false, true}) {
    Doubts doubts({Decision::kEscalate});
    doubts.house.models.behaviours["second"] = fails(ErrorCode::kUnavailable, "connection refused");
    doubts.house.models.behaviours["third"] = says("");
    const Execution done = is_stream ? doubts.house.stream() : doubts.house.run();
    REQUIRE(done.answer);
    CHECK(done.answer->text == "maybe");
    CHECK(done.answer->model == "first");
    CHECK(outcomes(done.decision) == Outcomes{Outcome::kAnswered, Outcome::kError, Outcome::kInvalid});
    CHECK(done.decision.attempts[0].reason == "nobody after it answered (it is right with probability 0.375)");
    CHECK(doubts.house.streamed == (is_stream ? "maybe" : ""));
    CHECK(doubts.house.notes.attempts.size() == 3);
    CHECK(doubts.house.notes.outcomes == Names{"answered"});
  }
}

TEST_CASE("A held answer does not follow a part of another one and nobody's wish to stop") {
  Doubts doubts({Decision::kEscalate});
  doubts.house.models.behaviours["second"] = [](const ModelCall& call, const StreamFunction& stream) -> Result<Answer> {
    (void)stream({"Once", call.model});
    return fail(ErrorCode::kData, "the stream ended in the middle");
  };
  const Execution broken = doubts.house.stream();
  CHECK_FALSE(broken.answer);
  CHECK(doubts.house.streamed == "Once");

  Doubts stopped({Decision::kEscalate});
  std::stop_source stop;
  stopped.house.request.cancel = stop.get_token();
  stopped.house.models.behaviours["second"] = [&](const ModelCall&, const StreamFunction&) -> Result<Answer> {
    stop.request_stop();
    return fail(ErrorCode::kCancelled, "stopped");
  };
  CHECK(stopped.house.run().answer.error().code == ErrorCode::kCancelled);
}

TEST_CASE("A router that fails to look at an answer is taken as one that is unsure") {
  Doubts doubts({Decision::kAccept});
  doubts.house.accept = [](std::string_view, const auto&) -> Result<plugin::Acceptance> {
    return fail(ErrorCode::kPlugin, "router cascade: accept did not decide exactly once");
  };
  const Execution done = doubts.house.run();
  CHECK(done.answer->model == "second");
  CHECK(done.decision.attempts[0].outcome == Outcome::kUnsure);
  CHECK(done.decision.attempts[0].reason == "router cascade: accept did not decide exactly once");
  CHECK(std::isnan(done.decision.attempts[0].probability));
}

TEST_CASE("An invalid answer is not shown to the router") {
  Doubts doubts({Decision::kAccept});
  doubts.model.texts = {""};
  CHECK(doubts.house.run().answer->model == "second");
  CHECK(doubts.judge.shown.empty());
}

TEST_CASE("Without a router that can say so an attempt to be asked about is checked as the others are") {
  ChainHouse house;
  house.route.plan.attempts[0].accept = Accept::kAsk;
  house.models.behaviours["first"] = says("");
  CHECK(house.run().answer->model == "second");
}

TEST_CASE("The next model sees the draft only where the policy says so and the caller's own request stays as it was") {
  for (const bool has_drafts : {true, false}) {
    Doubts doubts({Decision::kEscalate}, has_drafts ? "draft = true\n" : "");
    SureModel second{.texts = {"surely"}};
    doubts.house.route.plan.attempts[1].accept = Accept::kAsk;
    doubts.judge.decisions = {Decision::kEscalate, Decision::kAccept};
    doubts.house.models.behaviours["second"] = second.behaviour();
    const Execution done = doubts.house.run();
    REQUIRE(done.answer);
    CHECK(done.answer->text == "surely");
    REQUIRE(second.requests.size() == 1);
    const std::vector<Message>& seen = second.requests[0].messages;
    CHECK(seen.size() == (has_drafts ? 3 : 1));
    CHECK(seen[0].content == "Is it?");
    if (has_drafts) {
      CHECK(seen[1].role == "assistant");
      CHECK(seen[1].content == "maybe");
      CHECK(seen[2].role == "user");
    }
    CHECK(doubts.model.requests[0].messages.size() == 1);
    CHECK(doubts.house.request.messages.size() == 1);
  }
}

TEST_CASE("A raw prompt and a conversation in options are asked again without a draft") {
  for (const bool is_raw : {true, false}) {
    Doubts doubts({Decision::kEscalate}, "draft = true\n");
    if (is_raw) doubts.house.request.form = PromptForm::kRaw;
    if (!is_raw) doubts.house.request.options = R"({"messages":[{"role":"user","content":"Is it?"}]})";
    SureModel second{.texts = {"surely"}};
    doubts.house.models.behaviours["second"] = second.behaviour();
    REQUIRE(doubts.house.run().answer);
    CHECK(second.requests[0].messages.size() == 1);
  }
}

TEST_CASE("A draft goes no farther than the request that it answers") {
  Doubts doubts({Decision::kEscalate}, "draft = true\n");
  doubts.house.route.allowed = Residency::kDevice;
  doubts.house.models.models["second"].residency = Residency::kCloud;
  SureModel third{.texts = {"surely"}};
  doubts.house.models.behaviours["third"] = third.behaviour();
  doubts.house.route.plan.attempts.erase(doubts.house.route.plan.attempts.begin() + 1);
  const Execution done = doubts.house.run();
  CHECK(done.answer->model == "third");
  CHECK(doubts.house.models.called == Names{"first", "third"});
  CHECK(third.requests[0].messages.size() == 3);
}

}  // namespace occam::routing
