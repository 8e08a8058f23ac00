#include "gateway/outbox.hpp"

#include <utility>

namespace occam::gateway {

void Outbox::notify(std::unique_lock<std::mutex>& lock) {
  const bool must_wake = !std::exchange(is_woken_, true);
  lock.unlock();
  if (must_wake) wake_();
}

Outbox::Sent Outbox::send(std::string_view bytes) {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] { return is_closed_ || pending_.size() + taken_bytes_ <= kMaxUnsent; });
  if (is_closed_ || ending_ != Ending::kNone) return Sent::kClosed;
  pending_ += bytes;
  notify(lock);
  return Sent::kTaken;
}

void Outbox::finish(std::string bytes, Ending ending) {
  std::unique_lock lock(mutex_);
  if (is_closed_ || ending_ != Ending::kNone) return;
  pending_.empty() ? void(pending_ = std::move(bytes)) : void(pending_ += bytes);
  ending_ = ending;
  notify(lock);
}

void Outbox::add(std::string_view bytes) {
  std::unique_lock lock(mutex_);
  if (is_closed_ || ending_ != Ending::kNone) return;
  pending_ += bytes;
  notify(lock);
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

void Outbox::close() {
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    pending_.clear();
  }
  room_.notify_all();
}

}  // namespace occam::gateway
