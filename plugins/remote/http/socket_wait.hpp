// Waits until a socket has bytes, and can be woken by another thread meanwhile.
//
// Owned by a connection, an event descriptor of its own with it. Threads: wake() [any], the rest the call's own.
//
//   if (wait.until_readable(socket, deadline)) bytes = recv(socket, …);
#pragma once

#include <chrono>

namespace occam::remote {

class SocketWait {
 public:
  using Clock = std::chrono::steady_clock;

  /// Without a descriptor, which the system refuses when there are too many, waits look up every 50 ms.
  SocketWait();
  ~SocketWait();
  SocketWait(const SocketWait&) = delete;
  SocketWait& operator=(const SocketWait&) = delete;

  /// Returns whether there is something to read, an end or an error included; false after a wake or at `until`.
  [[nodiscard]] bool until_readable(int socket, Clock::time_point until);
  /// The wait under way, or the next one, returns.
  void wake() noexcept;

 private:
  int event_;
};

}  // namespace occam::remote
