// When a request that failed is tried again: exponential backoff with full jitter, what the server asked for, and the
// deadline above both.
//
// One schedule a request; no clock and no waiting of its own, so tests need none. Threads: one at a time.
//
//   Schedule schedule({.retries = 2}, seed);
//   const Verdict verdict = schedule.after(failure, call.left());
//   if (verdict.wait) call.sleep(*verdict.wait); else give_up(verdict.why);
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "remote/http/failure.hpp"

namespace occam::remote {

struct RetryLimits {
  int retries = 2;  ///< tries after the first
  std::chrono::milliseconds base{250};
  std::chrono::milliseconds cap{8'000};
  std::chrono::milliseconds longest_asked{60'000};  ///< what a server may ask for where there is no deadline
};

struct Verdict {
  std::optional<std::chrono::milliseconds> wait{};  ///< nothing: give up
  std::string_view why{};                           ///< words to add where a retry might have helped
};

class Schedule {
 public:
  Schedule(const RetryLimits& limits, std::uint64_t seed) : limits_(limits), state_(seed) {}

  /// `left`: until the deadline. The wait before try k (from 1) is drawn evenly from [0, min(cap, base·2^(k-1))]
  /// ("full jitter", M. Brooker, Exponential Backoff And Jitter, AWS 2015), or is what the server asked for. A wait
  /// that would reach the deadline is not begun.
  [[nodiscard]] Verdict after(const Failure& failure, std::chrono::nanoseconds left);

  [[nodiscard]] int tries() const { return tries_; }

 private:
  [[nodiscard]] std::chrono::milliseconds draw();

  RetryLimits limits_;
  std::uint64_t state_;
  int tries_ = 0;
};

}  // namespace occam::remote
