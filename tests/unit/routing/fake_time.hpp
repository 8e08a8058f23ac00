// A clock that stands until it is moved, and an alarm that rings when that clock has come so far.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

#include "routing/alarm.hpp"
#include "routing/clock.hpp"

namespace occam::routing {

class FakeClock final : public Clock {
 public:
  std::atomic<std::int64_t> ns = 1'000'000'000;
  std::atomic<std::int64_t> unix_ms = 1'767'225'600'000;  ///< 2026-01-01T00:00:00Z
  std::function<void(std::int64_t)> on_move;              ///< told the new time

  std::int64_t now_ns() const override { return ns; }
  std::int64_t now_unix_ms() const override { return unix_ms; }

  void move_ns(std::int64_t by_ns) {
    const std::int64_t now = ns += by_ns;
    unix_ms += by_ns / 1'000'000;
    if (on_move) on_move(now);
  }
  /// Where it is later already, it stays.
  void move_to(std::int64_t at_ns) {
    std::int64_t now = ns;
    while (now < at_ns && !ns.compare_exchange_weak(now, at_ns)) {
    }
    if (now < at_ns) unix_ms += (at_ns - now) / 1'000'000;
    if (on_move) on_move(std::max(now, at_ns));
  }
  void move_seconds(double seconds) { move_ns(static_cast<std::int64_t>(seconds * 1e9)); }
};

/// Rings on the thread that moves the clock.
class FakeAlarm final : public Alarm {
 public:
  explicit FakeAlarm(FakeClock& clock) {
    clock.on_move = [this](std::int64_t now_ns) { ring_until(now_ns); };
  }

  Id set(std::int64_t at_ns, std::function<void()> ring) override {
    const std::lock_guard lock(mutex_);
    const Id id{at_ns, ++next_};
    rings_.emplace(id, std::move(ring));
    return id;
  }
  void take_back(const Id& id) override {
    const std::lock_guard lock(mutex_);
    rings_.erase(id);
  }

 private:
  void ring_until(std::int64_t now_ns) {
    const std::lock_guard lock(mutex_);
    while (!rings_.empty() && rings_.begin()->first.first <= now_ns) rings_.extract(rings_.begin()).mapped()();
  }

  std::mutex mutex_;
  std::map<Id, std::function<void()>> rings_;
  std::uint64_t next_ = 0;
};

}  // namespace occam::routing
