// A hedged attempt, the first of a chain: where the first model stays silent too long, the second is asked beside it,
// and the first answer that stands wins.
//
// The first runs on the caller's thread, the second on one of its own. Whoever takes the gate stops the other; both are
// booked for what they used. Threads: one user; it lives for one run.
//
//   Race race(chain, {planned[0], planned[1]}, deadlines);
//   Race::Finish finish = race.run(hedge_after_ns);
#pragma once

#include <mutex>
#include <optional>
#include <thread>

#include "routing/attempt.hpp"

namespace occam::routing {

class Race {
 public:
  struct Runners {
    Turn first;
    Turn second;
    Followers followers;  ///< of the second
  };
  struct Finish {
    Attempted first;
    std::optional<Attempted> second;  ///< nothing where it was not asked: for want of need, money or a closed circuit
  };

  Race(const ChainParts& chain, const Runners& runners, const Deadlines& deadlines);
  Race(const Race&) = delete;
  Race& operator=(const Race&) = delete;

  [[nodiscard]] Finish run(Admission first, std::int64_t hedge_after_ns);

 private:
  struct StopBoth {
    Race& race;
    void operator()() const noexcept {
      race.stop_first_.request_stop();
      race.stop_second_.request_stop();
    }
  };
  /// Threads: the alarm's.
  void start_second();
  /// Threads: the second's own.
  void run_second() noexcept;

  const ChainParts& chain_;
  Runners runners_;
  const Deadlines& deadlines_;
  std::stop_source stop_first_;
  std::stop_source stop_second_;
  StreamGate::Lane first_;
  StreamGate::Lane second_;
  std::stop_callback<StopBoth> caller_stops_;
  std::optional<Attempted> second_done_;
  std::jthread thread_;
};

}  // namespace occam::routing
