// The names of a request: its id, and the W3C trace that it belongs to.
//
// Threads: [any]; ids come from a generator of the calling thread, seeded by the system. They are unique, not secret.
//
//   const std::string id = request_id(request.request_id);
#pragma once

#include <string>
#include <string_view>

namespace occam::gateway {

/// The client's own id where it is one (at most 128 letters, digits and `-_.:`), else a new `req_…`.
[[nodiscard]] std::string request_id(std::string_view offered);

/// The traceparent of our own span within the client's trace (W3C Trace Context, level 1); empty where there is none or
/// it is malformed.
[[nodiscard]] std::string continue_trace(std::string_view traceparent);

/// The trace id of a traceparent that continue_trace() returned.
[[nodiscard]] std::string_view trace_id(std::string_view traceparent);

}  // namespace occam::gateway
