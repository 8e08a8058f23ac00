// Calls a function at a time: what starts a hedged attempt while the first one still blocks its thread.
//
// One thread, made when the first alarm is set. Owned by the app; it outlives every executor that uses it.
// Threads: [any]; `ring` runs on the alarm's thread and returns soon.
//
//   const Alarm::Id id = alarm.set(monotonic_ns() + 800'000'000, [&] { start_the_other(); });
//   alarm.take_back(id);   // from here on it neither rings nor is ringing
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace occam::routing {

class Alarm {
 public:
  using Id = std::pair<std::int64_t, std::uint64_t>;

  Alarm() = default;
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;
  /// Alarms that have not rung never will.
  virtual ~Alarm();

  /// `at_ns` on monotonic_ns().
  [[nodiscard]] virtual Id set(std::int64_t at_ns, std::function<void()> ring);
  /// Waits where it rings just now. Requires: not called from within `ring`.
  virtual void take_back(const Id& id);

 private:
  void ring_in_time(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::map<Id, std::function<void()>> set_;
  std::uint64_t next_ = 0;
  Id ringing_{};
  std::jthread thread_;
};

}  // namespace occam::routing
