#include "routing/escalation.hpp"

#include <algorithm>

namespace occam::routing {
namespace {

constexpr std::size_t kDefaultAttempts = 3;

}  // namespace

Outcome outcome_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kTimeout:
      return Outcome::kTimeout;
    case ErrorCode::kOverloaded:
    case ErrorCode::kLoading:
      return Outcome::kOverloaded;
    case ErrorCode::kContext:
      return Outcome::kContext;
    case ErrorCode::kCancelled:
      return Outcome::kCancelled;
    default:
      return Outcome::kError;
  }
}

Next after(ErrorCode code, const config::Rules& rules) {
  switch (code) {
    case ErrorCode::kCancelled:
    case ErrorCode::kUsage:
    case ErrorCode::kRefused:
      return Next::kStop;
    case ErrorCode::kTimeout:
      return escalates(rules, config::EscalateOn::kTimeout) ? Next::kMayFollow : Next::kStop;
    default:
      return escalates(rules, config::EscalateOn::kError) ? Next::kMayFollow : Next::kStop;
  }
}

bool escalates(const config::Rules& rules, config::EscalateOn on) {
  return std::ranges::find(rules.escalate_on, on) != rules.escalate_on.end();
}

std::size_t attempts_allowed(const config::Rules& rules) {
  return rules.budget.attempts ? static_cast<std::size_t>(rules.budget.attempts->value) : kDefaultAttempts;
}

}  // namespace occam::routing
