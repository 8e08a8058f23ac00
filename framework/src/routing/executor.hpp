// Runs a plan: one attempt after the other, with one deadline for the chain, until an answer stands.
//
// An attempt that fails, times out or gives an invalid answer is followed by the next where the policy escalates on it;
// never after a piece of content has reached the user, and never on a malformed request or missing credentials.
// Every attempt is recorded. Threads: [any].
//
//   Executor executor(models);
//   Execution done = executor.run(*route, request, stream);
#pragma once

#include "occam/answer.hpp"
#include "routing/model_port.hpp"
#include "routing/planner.hpp"

namespace occam::routing {

/// The answer carries the decision as well.
struct Execution {
  Result<Answer> answer;
  Decision decision;
};

class Executor {
 public:
  explicit Executor(ModelPort& models) : models_(models) {}

  /// Errors: kRefused where the plan is empty, else the last attempt's with all attempts in `details`.
  [[nodiscard]] Execution run(const Route& route, const Request& request, const StreamFunction& stream) const;

 private:
  ModelPort& models_;
};

}  // namespace occam::routing
