// Runs a plan: one attempt after the other, with one deadline and one purse for the chain, until an answer stands.
//
// An attempt that fails, times out or gives an invalid answer is followed by the next where the policy escalates on it;
// never after a piece of content has reached the user, and never on a malformed request. One that the router is unsure
// of is held, and stands where nobody after it answers. Every attempt is recorded. Threads: [any].
//
//   Executor executor({.models = models, .breakers = breakers, .budgets = budgets, .alarm = alarm, .clock = clock});
//   Execution done = executor.run(*route, request, stream);
#pragma once

#include <functional>

#include "occam/answer.hpp"
#include "routing/alarm.hpp"
#include "routing/breaker.hpp"
#include "routing/budget.hpp"
#include "routing/clock.hpp"
#include "routing/model_port.hpp"
#include "routing/observer.hpp"
#include "routing/planner.hpp"

namespace occam::routing {

/// The answer's own `decision` is for the caller to set. Where the answer is an error, decision.delivered says what the
/// caller has got.
struct Execution {
  Result<Answer> answer;
  Decision decision;
};

/// Asks the router that planned an attempt with Accept::kAsk whether the answer will do. An error is taken as no.
using AcceptFunction =
    std::function<Result<plugin::Acceptance>(std::string_view router, const occam_abi_candidate_answer& answer)>;

class Executor {
 public:
  /// All outlive the executor, and the caller owns them: they are meant to survive a policy.
  struct Parts {
    ModelPort& models;
    Breakers& breakers;
    Budgets& budgets;
    Alarm& alarm;
    const Clock& clock;
    Observer* observer = nullptr;  ///< null: nobody counts
    AcceptFunction accept{};       ///< empty: Accept::kAsk is as kValid
  };
  explicit Executor(Parts parts);

  /// Errors: kNoModel where the plan is empty, else the last attempt's with all attempts in `details`.
  [[nodiscard]] Execution run(const Route& route, const Request& request, const StreamFunction& stream) const;

 private:
  Parts parts_;
};

}  // namespace occam::routing
