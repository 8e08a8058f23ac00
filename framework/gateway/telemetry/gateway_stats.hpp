// What the gateway itself has seen: HTTP requests by route and status, connections, streams and bytes.
//
// Beside occam::Stats, which knows models and decisions but not HTTP. A snapshot; taking it costs no request anything.
// Threads: values, no sharing.
//
//   const std::string text = render_metrics(occam.stats(), gateway.stats());
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "occam/stats.hpp"

namespace occam::gateway {

/// Requests of one route that ended with one status. `route` is the pattern (`/v1/chat/completions`), or `other` for
/// every path that there is not: the labels stay bounded.
struct HttpStats {
  std::string route;
  std::string method;
  std::int32_t status = 0;  ///< as sent; 499: the client went away before there was one
  Histogram seconds;        ///< from the request's first byte to the answer's last
};

struct GatewayStats {
  std::vector<HttpStats> requests;
  std::int64_t in_flight = 0;     ///< requests that were read and are not answered yet
  std::int64_t queue_depth = 0;   ///< of these, handed to the worker pool and not begun
  std::int64_t open_streams = 0;  ///< of these, answers that are being streamed
  std::int64_t connections = 0;   ///< open now
  std::uint64_t connections_accepted = 0;
  std::uint64_t connections_refused = 0;  ///< beyond the limit
  std::uint64_t received_bytes = 0;
  std::uint64_t sent_bytes = 0;
  double start_unix_seconds = 0;
  bool is_draining = false;
};

}  // namespace occam::gateway
