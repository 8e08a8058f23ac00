// When another model is asked: what each failure is called, and on which of them the policy goes on.
//
// Pure. Threads: [any].
#pragma once

#include <cstddef>

#include "config/policy.hpp"
#include "occam/error.hpp"
#include "occam/plan.hpp"

namespace occam::routing {

enum class Next { kStop, kMayFollow };

/// `timeout`, `overloaded`, `context` and `cancelled` for themselves; everything else is an `error`.
[[nodiscard]] Outcome outcome_of(ErrorCode code);

/// A malformed request, a refusal and a cancelled request stay what they are whoever is asked. Of the others a timeout
/// is `timeout` of `escalate_on`, and `error` are all the rest: no connection, no credentials, an open circuit, spent
/// money, a context that is too small.
[[nodiscard]] Next after(ErrorCode code, const config::Rules& rules);

[[nodiscard]] bool escalates(const config::Rules& rules, config::EscalateOn on);

/// How many attempts a chain may make: `budget.attempts`, else 3.
[[nodiscard]] std::size_t attempts_allowed(const config::Rules& rules);

}  // namespace occam::routing
