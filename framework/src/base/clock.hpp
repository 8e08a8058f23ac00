// The two clocks: a monotonic one for durations and deadlines, a wall clock for what is stored.
#pragma once

#include <chrono>
#include <cstdint>

namespace occam {

/// Nanoseconds on the monotonic clock that deadlines use (occam_abi_host::now_ns is this one).
[[nodiscard]] inline std::int64_t monotonic_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// Milliseconds since the Unix epoch.
[[nodiscard]] inline std::int64_t unix_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace occam
