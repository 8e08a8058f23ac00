// What `/metrics` answers: everything counted so far as Prometheus text, format 0.0.4.
//
// Names are `occam_…` and `process_…` in base units; labels are bounded: model, backend, policy, task and outcome, with
// reason, state, route, method and status where they say more. A family without samples is left out. Threads: [any].
//
//   auto evidence = occam.evaluation().report();
//   std::string text = render_metrics(occam.stats(), gateway.stats(), evidence ? *evidence : none);
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "gateway/telemetry/gateway_stats.hpp"
#include "occam/evidence.hpp"
#include "occam/stats.hpp"

namespace occam::gateway {

inline constexpr std::string_view kMetricsContentType = "text/plain; version=0.0.4; charset=utf-8";

/// This process as the kernel counts it. What cannot be read is 0, and is then left out of the metrics.
struct ProcessStats {
  double cpu_seconds = 0;  ///< user and system
  std::uint64_t resident_bytes = 0;
  std::uint64_t virtual_bytes = 0;
  double start_unix_seconds = 0;
  std::uint64_t open_descriptors = 0;
  std::uint64_t descriptor_limit = 0;
};

/// Reads /proc/self.
[[nodiscard]] ProcessStats read_process_stats();

/// Of several rows of one (model, task) in `evidence` the one with the most items is shown.
[[nodiscard]] std::string render_metrics(const Stats& stats, const GatewayStats& gateway,
                                         std::span<const Evidence> evidence = {},
                                         const ProcessStats& process = read_process_stats());

}  // namespace occam::gateway
