// What a call costs before and after it: the money that is set aside for it, and the tokens that it is booked for.
//
// Threads: [any].
#pragma once

#include "routing/attempt.hpp"
#include "routing/cost.hpp"

namespace occam::routing {

/// Sets aside what the call may cost where the policy limits that, and bounds its length by it. Errors: kBudget.
[[nodiscard]] Result<void> reserve(const ChainParts& chain, Admission& admission);

/// Books what the call used. Returns its cost; NaN where the price is not known.
double settle(Admission& admission, const Usage& usage);

/// As the model counted, else estimated.
[[nodiscard]] Usage usage_of(const ChainParts& chain, const Answer& answer);

/// What a call that brought no answer has used: a server that went silent, broke off or was left bills what it has read
/// and written; one that refused the call bills nothing.
[[nodiscard]] Usage usage_without_answer(const ChainParts& chain, ErrorCode code, const StreamGate::Lane& lane);

}  // namespace occam::routing
