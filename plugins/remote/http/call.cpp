#include "remote/http/call.hpp"

#include <algorithm>

namespace occam::remote {
namespace {

constexpr std::chrono::milliseconds kLook{50};
constexpr Call::Clock::time_point kNever = Call::Clock::time_point::max();

Call::Clock::time_point to_local(std::int64_t deadline_ns) {
  if (deadline_ns == 0) return kNever;
  // The host's clock need not be ours: only the distance counts.
  return Call::Clock::now() + std::chrono::nanoseconds(deadline_ns - sdk::now_ns());
}

}  // namespace

Call::Call(const sdk::Cancel& cancel) : cancel_(cancel), deadline_(to_local(cancel.deadline_ns())) {
  is_woken_ = cancel_.on_cancel([](void* self) { static_cast<Call*>(self)->end(); }, this);
}

Call::Call(Clock::duration longest) : deadline_(Clock::now() + longest) {}

Call::~Call() {
  if (is_woken_) (void)cancel_.on_cancel(nullptr, nullptr);
}

sdk::Result<void> Call::check() const {
  if (cancel_.is_cancelled()) return sdk::failure(sdk::Status::kCancelled, "the caller asked to stop");
  if (deadline_ != kNever && Clock::now() >= deadline_)
    return sdk::failure(sdk::Status::kDeadlineExceeded, "the deadline passed");
  return {};
}

Call::Clock::time_point Call::look_up(Clock::time_point until) const {
  until = std::min(until, deadline_);
  return is_woken_ || !cancel_.can_be_cancelled() ? until : std::min(until, Clock::now() + kLook);
}

sdk::Result<void> Call::sleep(Clock::duration time) {
  const Clock::time_point until = Clock::now() + time;
  while (Clock::now() < until)
    if (auto on = wait_for_signal(until); !on) return on;
  return check();
}

sdk::Result<void> Call::wait_for_signal(Clock::time_point until) {
  for (;;) {
    if (auto on = check(); !on) return on;
    std::unique_lock lock(mutex_);
    const Clock::time_point look = look_up(until);
    const auto ready = [&] { return is_signalled_; };
    const bool signalled = look == kNever ? (changed_.wait(lock, ready), true) : changed_.wait_until(lock, look, ready);
    is_signalled_ = false;
    if (signalled || look == until) break;
  }
  return check();
}

void Call::signal() noexcept {
  const std::lock_guard lock(mutex_);
  is_signalled_ = true;
  changed_.notify_all();
}

void Call::watch(Sleeper* sleeper) noexcept {
  const std::lock_guard lock(mutex_);
  sleeper_ = sleeper;
}

void Call::end() noexcept {
  const std::lock_guard lock(mutex_);
  is_signalled_ = true;
  changed_.notify_all();
  if (sleeper_ != nullptr) sleeper_->wake();
}

}  // namespace occam::remote
