// A chain of fake models with everything that a chain leans on, on a clock that stands until it is moved.
#pragma once

#include <catch2/catch.hpp>
#include <mutex>
#include <string>
#include <vector>

#include "routing/executor.hpp"
#include "unit/routing/fake_time.hpp"
#include "unit/routing/fakes.hpp"

namespace occam::routing {

/// Keeps what it is told.
class Notes final : public Observer {
 public:
  std::vector<Attempt> attempts;
  std::vector<std::string> outcomes;
  double cost = 0;
  double largest_cost = 0;
  double seconds = 0;
  int plans = 0;

  void forget() {
    attempts.clear();
    outcomes.clear();
  }
  void decided(double) override { ++plans; }
  void attempt_finished(const AttemptFinished& event) override { attempts.push_back(event.attempt); }
  void request_finished(const RequestFinished& event) override {
    outcomes.emplace_back(event.outcome);
    cost = event.cost;
    largest_cost = event.largest_cost;
    seconds = event.seconds;
  }
};

/// Plans `first`, `second` and `third` for task `t`; all are free models of the device that say their own name.
struct ChainHouse {
  FakeClock clock;
  FakeAlarm alarm{clock};
  Breakers breakers{clock};
  Budgets budgets{clock};
  Notes notes;
  FakeModels models;
  config::Policy policy;
  Route route;
  Request request;
  std::string streamed;
  AcceptFunction accept;

  explicit ChainHouse(std::string_view text = "[task.t]\n") {
    auto reading = config::parse_policy(text, "x.toml", "/policies");
    INFO(config::render(reading.diagnostics));
    REQUIRE(reading.ok());
    policy = std::move(reading.value);
    route.task = policy.find_task("t");
    route.rules = policy.find_rules("default");
    route.allowed = Residency::kCloud;
    route.plan.task = "t";
    route.plan.policy = "default";
    for (const char* id : {"first", "second", "third"}) {
      models.models[id] = {};
      models.behaviours[id] = says(id);
      route.plan.attempts.push_back({id, Accept::kValid});
      Candidate candidate;
      candidate.model = id;
      candidate.reason = std::string(id) + " is good enough";
      route.plan.candidates.push_back(std::move(candidate));
    }
  }
  ChainHouse(const ChainHouse&) = delete;
  ChainHouse& operator=(const ChainHouse&) = delete;

  /// From now on a model of the cloud with a price per token.
  void price(const std::string& model, double per_token) {
    models.models[model].residency = Residency::kCloud;
    models.models[model].input_price = models.models[model].output_price = per_token * 1e6;
  }

  Executor executor() {
    return Executor(Executor::Parts{.models = models,
                                    .breakers = breakers,
                                    .budgets = budgets,
                                    .alarm = alarm,
                                    .clock = clock,
                                    .observer = &notes,
                                    .accept = accept});
  }
  Execution run() { return executor().run(route, request, {}); }
  Execution stream() {
    return executor().run(route, request, [this](const Delta& delta) {
      streamed += delta.text;
      return Flow::kContinue;
    });
  }
};

/// Says a text that is so many tokens long, for a prompt of so many.
inline FakeModels::Behaviour uses(std::int32_t prompt_tokens, std::int32_t completion_tokens) {
  return [=](const ModelCall& call, const StreamFunction& stream) -> Result<Answer> {
    Answer answer;
    answer.text = std::string(call.model);
    answer.prompt_tokens = prompt_tokens;
    answer.completion_tokens = completion_tokens;
    if (stream) (void)stream({answer.text, call.model});
    return answer;
  };
}

inline std::vector<Outcome> outcomes(const Decision& decision) {
  std::vector<Outcome> out;
  for (const Attempt& attempt : decision.attempts) out.push_back(attempt.outcome);
  return out;
}

using Names = std::vector<std::string>;
using Outcomes = std::vector<Outcome>;

}  // namespace occam::routing
