// One call's end: its deadline and its cancellation, and how a thread that waits is woken by either.
//
// Made at the beginning of a call on the stack of its thread. A wait returns early when the call is cancelled; where
// the host offers no wake-up, waits look every 50 ms. Threads: signal() [any], the rest the call's own.
//
//   Call call(request.cancel);
//   if (auto on = call.sleep(std::chrono::seconds(1)); !on) return std::unexpected(on.error());
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "occam/sdk/host.hpp"

namespace occam::remote {

/// Something that blocks the call's thread and can be told to look up. Threads: wake() [any].
class Sleeper {
 public:
  virtual ~Sleeper() = default;
  virtual void wake() noexcept = 0;
};

class Call {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Call(const sdk::Cancel& cancel);
  /// A call that nobody cancels, with `longest` to live.
  explicit Call(Clock::duration longest);
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  /// Errors: kCancelled, kDeadlineExceeded.
  [[nodiscard]] sdk::Result<void> check() const;
  /// The far future where there is none.
  [[nodiscard]] Clock::time_point deadline() const { return deadline_; }
  [[nodiscard]] Clock::duration left() const { return deadline_ - Clock::now(); }
  /// When a thread that waits until `until` should look up: at the latest at the deadline.
  [[nodiscard]] Clock::time_point look_up(Clock::time_point until) const;

  /// Returns when the time is over. Errors: as check.
  [[nodiscard]] sdk::Result<void> sleep(Clock::duration time);
  /// Returns after a signal(), or at `until`. Errors: as check.
  [[nodiscard]] sdk::Result<void> wait_for_signal(Clock::time_point until);
  void signal() noexcept;

  /// `sleeper` is woken by a cancellation until another takes its place; null: nobody.
  void watch(Sleeper* sleeper) noexcept;

 private:
  void end() noexcept;

  sdk::Cancel cancel_;
  Clock::time_point deadline_;
  bool is_woken_ = false;  ///< the host offers a wake-up
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_signalled_ = false;
  Sleeper* sleeper_ = nullptr;
};

}  // namespace occam::remote
