// The memory that loaded models share: who is loaded, who waits for room, and who has to go.
//
// A place holds one model's weights, whatever they are. Places that are not loaded wait in one queue, first come first
// served; room is made by letting go of what was used longest ago, what is idle before what is in use, and never of
// what is pinned. What is in use drains: its users finish, new ones queue up behind the one that needs the room, so
// that nobody waits for ever. Loads run on threads of their own; whoever waits for one can leave.
//
// Shared by the models of all policies of one Occam, so it survives a reload. Threads: [any].
//
//   auto memory = Memory::create({.bytes = 6 << 30, .queue = 64});
//   auto place = memory->add("small", Pinned::kNo, [] { return Loaded{…}; });
//   auto weights = memory->acquire(*place, bytes, {.deadline_ns = …});   // a lease: in use until it is dropped
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "occam/error.hpp"

namespace occam::model {

/// Legal transitions: declared → loading; loading → ready | declared; ready → draining; draining → unloaded | ready;
/// unloaded → loading.
enum class State { kDeclared, kLoading, kReady, kDraining, kUnloaded };

/// `declared`, `loading`, `ready`, `draining`, `unloaded`.
[[nodiscard]] std::string_view word(State state);

/// Weights, or a lease of them. Two leases of the same weights point to the same object.
using Weights = std::shared_ptr<void>;

struct Loaded {
  Weights weights;
  std::uint64_t bytes = 0;  ///< what they really take; 0: as predicted
};
using LoadFunction = std::function<Result<Loaded>()>;

enum class Pinned { kNo, kYes };

/// How long a caller waits for weights.
struct Patience {
  std::stop_token cancel{};
  std::int64_t deadline_ns = 0;  ///< on monotonic_ns(); 0: none
};

class Memory : public std::enable_shared_from_this<Memory> {
 public:
  struct Limits {
    std::uint64_t bytes = 0;  ///< of all loaded weights together; 0: none
    std::size_t queue = 64;   ///< callers that wait for weights
  };
  class Place;
  struct Status {
    State state = State::kDeclared;
    std::uint64_t bytes = 0;  ///< 0 unless loading, ready or draining
    std::int64_t in_use = 0;
    std::int64_t waiting = 0;
    Pinned pinned = Pinned::kNo;
  };

  [[nodiscard]] static std::shared_ptr<Memory> create(Limits limits);
  /// Waits for loads that are running.
  ~Memory();
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  /// `load` is called on a thread of its own, once for every time that the weights are needed anew; it does not throw.
  [[nodiscard]] std::shared_ptr<Place> add(std::string name, Pinned pinned, LoadFunction load);
  /// The place is not used any more; its weights go when their last lease does.
  void retire(const std::shared_ptr<Place>& place);

  /// A lease where the weights are there and nobody waits for their room; else null.
  [[nodiscard]] Weights try_acquire(const std::shared_ptr<Place>& place);
  /// Waits for its turn and the load. `bytes` is what the load is predicted to take. Errors: kModel where that can
  /// never fit, kLoading where the queue is full, kTimeout, kCancelled, and what the load says.
  [[nodiscard]] Result<Weights> acquire(const std::shared_ptr<Place>& place, std::uint64_t bytes,
                                        const Patience& patience);

  /// Whether so much can ever be loaded beside what is pinned. Errors: kModel with both numbers.
  [[nodiscard]] Result<void> check_size(const std::shared_ptr<Place>& place, std::uint64_t bytes) const;

  /// Lets go of the weights: at once, or when their last lease is dropped.
  void unload(const std::shared_ptr<Place>& place);

  void set_limits(Limits limits);
  void set_pinned(const std::shared_ptr<Place>& place, Pinned pinned);
  [[nodiscard]] Limits limits() const;
  /// Of everything that is loaded or being loaded.
  [[nodiscard]] std::uint64_t used_bytes() const;
  [[nodiscard]] Status status(const std::shared_ptr<Place>& place) const;

 private:
  struct Ticket;
  enum class Victims { kIdle, kAny };
  struct Private {};
  using Lock = std::unique_lock<std::mutex>;

 public:
  Memory(Private, Limits limits) : limits_(limits) {}

 private:
  // Asked for and given back: memory.cpp. All but the first need the lock.
  void give_back(const std::shared_ptr<Place>& place);
  [[nodiscard]] Weights lease(const std::shared_ptr<Place>& place);
  [[nodiscard]] Result<void> check_fit(const Place& place, std::uint64_t bytes) const;
  [[nodiscard]] Result<Weights> wait(Lock& lock, Ticket& ticket, const Patience& patience);

  // Who comes next and who goes: memory_queue.cpp. All need the lock; advance() drops it while weights are destroyed.
  void advance(Lock& lock);
  void serve_queue();
  [[nodiscard]] bool fits(std::uint64_t bytes) const;
  void make_room(std::uint64_t bytes, Victims among);
  [[nodiscard]] std::vector<std::pair<std::shared_ptr<Place>, Weights>> take_unwanted();

  // Loads: memory_loads.cpp. All but run_load need the lock.
  void begin_load(const std::shared_ptr<Place>& place, std::uint64_t bytes);
  void run_load(const std::shared_ptr<Place>& place);
  void answer_waiting(const std::shared_ptr<Place>& place, const std::optional<Error>& error);
  void join_finished();

  mutable std::mutex mutex_;
  Limits limits_;
  std::uint64_t used_ = 0;     // of weights that are there or being loaded
  std::uint64_t leaving_ = 0;  // part of used_: weights that are being destroyed
  std::uint64_t clock_ = 0;    // counts uses
  std::vector<std::shared_ptr<Place>> places_;
  std::list<Ticket*> queue_;

  std::map<std::thread::id, std::thread> loads_;
  std::vector<std::thread::id> finished_loads_;
};

}  // namespace occam::model
