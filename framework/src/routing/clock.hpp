// The time that routing goes by: deadlines, circuit breakers and the calendar day of a budget. Tests have their own.
//
// Threads: [any].
#pragma once

#include "base/clock.hpp"

namespace occam::routing {

class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  /// On the clock that deadlines use.
  [[nodiscard]] virtual std::int64_t now_ns() const { return monotonic_ns(); }
  [[nodiscard]] virtual std::int64_t now_unix_ms() const { return unix_ms(); }
};

}  // namespace occam::routing
