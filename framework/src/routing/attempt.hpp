// One try of one model: whether it may be asked at all, the call, what the router thinks of the answer, and what became
// of it.
//
// admit() looks once more at the residency, then at the circuit breaker and the money, and calls nobody; attempt()
// calls. Threads: [any], two attempts of one chain at once.
#pragma once

#include <optional>

#include "occam/answer.hpp"
#include "routing/deadlines.hpp"
#include "routing/escalation.hpp"
#include "routing/executor.hpp"
#include "routing/stream_gate.hpp"

namespace occam::routing {

/// What all attempts of one chain share.
struct ChainParts {
  const Executor::Parts& parts;
  const Route& route;
  const Request& request;  ///< as models see it: with a draft, perhaps
  const Request& asked;    ///< as the caller made it
  StreamGate& gate;
  Ledger* purse;  ///< for `limits.cost_per_request`; null where there is none
};

/// A planned attempt in its place in the chain.
struct Turn {
  const PlannedAttempt& planned;
  std::string_view next{};  ///< who would be asked instead; empty: nobody, so that its answer stands
};

/// The right to one call, with the money for it.
struct Admission {
  ModelFacts facts;
  Breakers::Permit permit;
  Reservation from_request;
  Reservation from_day;
  std::int32_t max_tokens = 0;
};

struct Attempted {
  Attempt record;
  Result<Answer> answer;
  std::optional<Answer> held;  ///< one that the router did not accept: better than none
  Next next = Next::kStop;
};

/// Errors: kRefused beyond the residency, kOverloaded where the circuit is open, kBudget where the money does not
/// suffice, and what the model's facts say.
[[nodiscard]] Result<Admission> admit(const ChainParts& chain, const PlannedAttempt& planned);

/// Calls the model, and again where the router wants another sample before it decides; an answer that stands has taken
/// the gate. The record has the tokens and the cost of all of that in every case.
[[nodiscard]] Attempted attempt(const ChainParts& chain, const Turn& turn, Admission admission,
                                const Deadline& deadline, StreamGate::Lane& lane, const std::stop_token& cancel);

/// An attempt that called nobody.
[[nodiscard]] Attempted not_attempted(const ChainParts& chain, const PlannedAttempt& planned, Error error);

}  // namespace occam::routing
