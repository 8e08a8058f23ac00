// What routing tells whoever counts: every plan, every attempt and every request, once each, as soon as it is over.
//
// Implemented by the app for Occam::stats(). Threads: [any]; called on the request's path, so an observer is quick.
// What it is handed is borrowed for the call.
#pragma once

#include <string_view>

#include "occam/plan.hpp"

namespace occam::routing {

struct AttemptFinished {
  std::string_view task;
  std::string_view policy;
  const Attempt& attempt;
};

struct RequestFinished {
  const Plan& plan;
  const Decision& decision;
  std::string_view outcome;  ///< `answered`, or the word of the ErrorCode
  double seconds = 0;        ///< of the whole chain
  double cost = 0;           ///< of all attempts; NaN where a price is not known
  double largest_cost = 0;   ///< the same tokens from the largest model that may see the request; NaN: not known
};

class Observer {
 public:
  Observer() = default;
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  virtual ~Observer() = default;

  /// From a request to its plan, by the planner.
  virtual void decided(double seconds) = 0;
  virtual void attempt_finished(const AttemptFinished& event) = 0;
  /// By the executor, for every plan that it was given, empty ones included; a request that got no plan is not seen.
  virtual void request_finished(const RequestFinished& event) = 0;
};

/// Whether the decision's attempt of that index was left for another one, for the reason in its outcome. One that was
/// cancelled because another answered first was not.
[[nodiscard]] inline bool is_escalation(const Decision& decision, std::size_t index) {
  const Outcome outcome = decision.attempts[index].outcome;
  return index + 1 < decision.attempts.size() && outcome != Outcome::kAnswered && outcome != Outcome::kCancelled;
}

}  // namespace occam::routing
