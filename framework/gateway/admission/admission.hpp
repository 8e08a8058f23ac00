// Who may come in: the origin that a browser names, the key, and how often the key asks.
//
// A page of another origin is refused unless the policy's `cors` names it, so that a gateway without keys on loopback
// does not answer whatever page its user looks at. Threads: [any].
//
//   if (const auto refused = check_key(*exchange)) return exchange->answer(*refused);
#pragma once

#include <optional>

#include "gateway/exchange.hpp"

namespace occam::gateway {

/// Sets the CORS header of an origin that is allowed; an error for one that is not.
[[nodiscard]] std::optional<ApiError> check_origin(Exchange& exchange);
[[nodiscard]] bool is_allowed_origin(const Exchange& exchange);
/// Answers `OPTIONS` of an allowed origin.
void answer_preflight(Exchange& exchange);

/// `authorization: Bearer …` or `x-api-key`; sets the exchange's key.
[[nodiscard]] std::optional<ApiError> check_key(Exchange& exchange);
/// Takes one request of the key's rate.
[[nodiscard]] std::optional<ApiError> check_rate(Exchange& exchange);

}  // namespace occam::gateway
