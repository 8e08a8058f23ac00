// Connections that wait for their next request, and a limit on how many there are to one server.
//
// A call that finds all of them in use waits its turn, first come first served. The newest idle one is taken first, so
// that a quiet server is left with few; one that idled too long or was closed by the server is dropped when it is
// looked at. Owned by the backend, outlives every lease. Threads: [any].
//
//   Tried<Lease> lease = pool.acquire(route, call, Pool::Choice::kIdleFirst);
//   …; lease->give_back();   // otherwise the connection is closed
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "remote/http/connection.hpp"

namespace occam::remote {

class Pool;

/// A connection in use by one call. Threads: one at a time.
class Lease {
 public:
  Lease(Pool& pool, std::shared_ptr<const Route> route, std::unique_ptr<Connection> connection, bool was_idle);
  ~Lease();
  Lease(Lease&& other) noexcept;
  Lease& operator=(Lease&&) = delete;

  [[nodiscard]] Connection& connection() { return *connection_; }
  /// Whether it has served another request before.
  [[nodiscard]] bool was_idle() const { return was_idle_; }
  /// Keeps the connection for the next request. Requires: nothing of an answer is under way on it.
  void give_back();

 private:
  friend class Pool;
  Pool* pool_;
  std::shared_ptr<const Route> route_;
  std::unique_ptr<Connection> connection_;
  bool was_idle_;
};

class Pool {
 public:
  struct Limits {
    std::size_t connections = 64;  ///< to one server, in use and idle
    std::chrono::milliseconds idle{60'000};
  };
  enum class Choice { kIdleFirst, kFresh };

  Pool(Limits limits, Resolver::Lookup lookup = {}) : limits_(limits), resolver_(std::move(lookup)) {}

  /// Errors: as Connection::open; those of Call::check while it waits its turn.
  [[nodiscard]] Tried<Lease> acquire(const std::shared_ptr<const Route>& route, Call& call, Choice choice);

  /// Connections opened so far: for statistics and tests.
  [[nodiscard]] std::uint64_t opened() const;

 private:
  friend class Lease;
  struct Idle {
    std::unique_ptr<Connection> connection;
    Call::Clock::time_point since;
  };
  struct Server {
    std::size_t in_use = 0;
    std::vector<Idle> idle;
    std::deque<Call*> waiting;
  };

  [[nodiscard]] Tried<void> wait_turn(Server& server, Call& call, std::unique_lock<std::mutex>& lock);
  void release(const std::string& key, std::unique_ptr<Connection> connection);

  Limits limits_;
  Resolver resolver_;
  mutable std::mutex mutex_;
  std::map<std::string, Server, std::less<>> servers_;
  std::uint64_t opened_ = 0;
};

}  // namespace occam::remote
