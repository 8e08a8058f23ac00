#include "routing/alarm.hpp"

#include <algorithm>
#include <chrono>

#include "base/clock.hpp"

namespace occam::routing {

Alarm::~Alarm() {
  thread_.request_stop();  // before the members that it uses go
  if (thread_.joinable()) thread_.join();
}

Alarm::Id Alarm::set(std::int64_t at_ns, std::function<void()> ring) {
  const std::lock_guard lock(mutex_);
  if (!thread_.joinable()) {
    thread_ = std::jthread([this](const std::stop_token& stop) { ring_in_time(stop); });
  }
  const Id id{at_ns, ++next_};
  set_.emplace(id, std::move(ring));
  if (set_.begin()->first == id) changed_.notify_all();
  return id;
}

void Alarm::take_back(const Id& id) {
  std::unique_lock lock(mutex_);
  if (set_.erase(id) > 0) return;
  changed_.wait(lock, [&] { return ringing_ != id; });
}

void Alarm::ring_in_time(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    if (set_.empty()) {
      changed_.wait(lock, stop, [&] { return !set_.empty(); });
      continue;
    }
    const Id first = set_.begin()->first;
    const std::int64_t wait_ns = first.first - monotonic_ns();
    if (wait_ns > 0) {
      const auto is_other = [&] { return set_.empty() || set_.begin()->first != first; };
      changed_.wait_for(lock, stop, std::chrono::nanoseconds(wait_ns), is_other);
      continue;
    }
    const auto due = set_.extract(set_.begin());
    ringing_ = first;
    lock.unlock();
    due.mapped()();
    lock.lock();
    ringing_ = {};
    changed_.notify_all();
  }
}

}  // namespace occam::routing
