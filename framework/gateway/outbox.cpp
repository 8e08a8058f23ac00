#include "gateway/outbox.hpp"

#include <utility>

namespace occam::gateway {

void Outbox::wake() {
  if (!std::exchange(is_woken_, true)) way_.wake();
}

void Outbox::put(std::string_view bytes) {
  const bool is_idle = pending_.empty() && taken_bytes_ == 0;
  const std::size_t written = is_idle && !bytes.empty() ? way_.write_now(bytes) : 0;
  if (written > 0) last_written_ = Clock::now();
  pending_ += bytes.substr(written);
  if (!pending_.empty()) wake();
}

Outbox::Sent Outbox::send(std::string_view bytes) {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] { return is_closed_ || pending_.size() + taken_bytes_ <= kMaxUnsent; });
  if (is_closed_ || ending_ != Ending::kNone) return Sent::kClosed;
  put(bytes);
  return Sent::kTaken;
}

Outbox::Finished Outbox::finish(std::string_view bytes, Ending ending) {
  const std::lock_guard lock(mutex_);
  if (is_closed_ || ending_ != Ending::kNone) return Finished::kClosed;
  put(bytes);
  ending_ = ending;
  if (ending == Ending::kClose || is_asked_to_wake_) wake();
  return pending_.empty() && taken_bytes_ == 0 ? Finished::kSent : Finished::kWaiting;
}

void Outbox::add(std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  if (!is_closed_ && ending_ == Ending::kNone) put(bytes);
}

void Outbox::hold() {
  const std::lock_guard lock(mutex_);
  taken_bytes_ = 1;
}

std::string Outbox::take() {
  const std::lock_guard lock(mutex_);
  is_woken_ = false;
  taken_bytes_ = pending_.size();
  return std::exchange(pending_, {});
}

void Outbox::sent() {
  {
    const std::lock_guard lock(mutex_);
    taken_bytes_ = 0;
  }
  room_.notify_one();
}

Outbox::Ending Outbox::ending() const {
  const std::lock_guard lock(mutex_);
  return pending_.empty() ? ending_ : Ending::kNone;
}

Outbox::Clock::time_point Outbox::last_written() const {
  const std::lock_guard lock(mutex_);
  return last_written_;
}

void Outbox::ask_for_wake() {
  const std::lock_guard lock(mutex_);
  is_asked_to_wake_ = true;
}

void Outbox::close() {
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    pending_.clear();
  }
  room_.notify_all();
}

}  // namespace occam::gateway
