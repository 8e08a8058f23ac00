// The host as a plugin sees it: its log and its clock, valid from init on.
//
// One pointer per plugin library, set once by the entry's init and constant afterwards. Threads: [any] after init.
#pragma once

#include <chrono>

#include "occam/abi/host.h"
#include "occam/sdk/result.hpp"

namespace occam::sdk {

inline const occam_abi_host* current_host = nullptr;

inline void log(std::int32_t level, std::string_view message) noexcept {
  if (current_host != nullptr && current_host->log != nullptr)
    current_host->log(current_host->ctx, level, borrow(message));
}

/// Nanoseconds on the clock that deadlines are on.
[[nodiscard]] inline std::int64_t now_ns() noexcept {
  if (current_host != nullptr && current_host->now_ns != nullptr) return current_host->now_ns(current_host->ctx);
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// A call's cancellation and deadline, to be polled at every token.
class Cancel {
 public:
  explicit Cancel(const occam_abi_cancel* cancel = nullptr) noexcept : cancel_(cancel) {}

  [[nodiscard]] bool is_cancelled() const noexcept {
    return cancel_ != nullptr && cancel_->is_cancelled != nullptr && cancel_->is_cancelled(cancel_->ctx) != 0;
  }
  [[nodiscard]] bool is_expired() const noexcept {
    return cancel_ != nullptr && cancel_->deadline_ns != 0 && now_ns() >= cancel_->deadline_ns;
  }
  [[nodiscard]] std::int64_t deadline_ns() const noexcept { return cancel_ == nullptr ? 0 : cancel_->deadline_ns; }

  /// False for a call that can only end by itself or by its deadline.
  [[nodiscard]] bool can_be_cancelled() const noexcept { return cancel_ != nullptr && cancel_->is_cancelled != nullptr; }

  /// Registers the function that wakes a blocked call; null takes it back. Returns false where the host offers none.
  [[nodiscard]] bool on_cancel(void (*wake)(void* ctx), void* ctx) const noexcept {
    if (cancel_ == nullptr || cancel_->on_cancel == nullptr) return false;
    cancel_->on_cancel(cancel_->ctx, wake, ctx);
    return true;
  }

  /// Returns kCancelled, kDeadlineExceeded, or nothing to go on.
  [[nodiscard]] Result<void> check() const {
    if (is_cancelled()) return failure(Status::kCancelled, "the caller asked to stop");
    if (is_expired()) return failure(Status::kDeadlineExceeded, "the deadline passed");
    return {};
  }

 private:
  const occam_abi_cancel* cancel_;
};

}  // namespace occam::sdk
