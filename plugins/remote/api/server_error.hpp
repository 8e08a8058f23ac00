// What a server says went wrong, as a status of the ABI and words: from an HTTP status with its body, or from an
// `error` object in the middle of a stream.
//
// 429 → RESOURCE_EXHAUSTED; 401, 403 → UNAUTHENTICATED; 404 → NOT_FOUND; a prompt that does not fit → OUT_OF_RANGE;
// other 4xx → INVALID_ARGUMENT; 408, 409, 425, 5xx → UNAVAILABLE. Retried are 408, 409, 425, 429 and 5xx, but neither a
// spent quota nor what the server marks with `x-should-retry: false`. Threads: [any].
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <string>
#include <string_view>

#include "remote/http/answer_parser.hpp"
#include "remote/http/failure.hpp"

namespace occam::remote {

/// `who`: the server, as it stands at the front of the message. `body` is what came of it, of any kind.
[[nodiscard]] Failure explain_status(std::string_view who, const AnswerHead& head, std::string_view body,
                                     std::chrono::system_clock::time_point now);

/// `error`: the value of the key `error`, an object or a text.
[[nodiscard]] Failure explain_error_object(std::string_view who, const boost::json::value& error);

/// The first 200 characters, on one line and whole, for a message.
[[nodiscard]] std::string excerpt(std::string_view body);

}  // namespace occam::remote
