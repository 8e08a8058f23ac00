// Counts HTTP requests by route, method and status as they end.
//
// Each thread of the gateway has a meter of its own, so that its lock is free; a snapshot adds them up. Routes and
// methods are those of the endpoint table and `other`: the number of rows is bounded. Threads: [any].
//
//   meter.count("/v1/models", "GET", 200, 0.0004);
#pragma once

#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

#include "gateway/telemetry/gateway_stats.hpp"

namespace occam::gateway {

class HttpMeter {
 public:
  /// Requires: route and method are static texts.
  void count(std::string_view route, std::string_view method, std::int32_t status, double seconds);

  /// Adds this meter's counts to `rows`.
  void add_to(std::vector<HttpStats>& rows) const;

 private:
  mutable std::mutex mutex_;
  std::vector<HttpStats> rows_;
};

}  // namespace occam::gateway
