// The gateway as it runs: its threads, its listener, its connections.
//
// One thread a core, each with connections of its own; generation happens on the Occam's pool. The Occam must outlive
// the server. Threads: [any]; drain() once.
//
//   auto server = Server::start(*occam, {.listen = "127.0.0.1:0"});
//   … (*server)->port() …
//   (*server)->drain(std::chrono::seconds(30));
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "gateway/telemetry/access_log.hpp"
#include "gateway/telemetry/gateway_stats.hpp"
#include "occam/occam.hpp"

namespace occam::gateway {

struct ServerOptions {
  std::string listen{};     ///< instead of the policy's
  std::size_t threads = 0;  ///< 0: one a core
  AccessLog::Format log_format = AccessLog::Format::kText;
  int log_descriptor = 2;
};

class Server {
 public:
  /// Listens when it returns. Errors: kUsage for an address beyond loopback without keys, for keys or certificates that
  /// cannot be used, and for an address that is taken.
  [[nodiscard]] static Result<std::unique_ptr<Server>> start(Occam& occam, ServerOptions options = {});
  /// drain() without waiting for answers, unless it was called.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// `http://127.0.0.1:8080`
  [[nodiscard]] std::string url() const;
  [[nodiscard]] GatewayStats stats() const;

  /// Reads the policy, keys and certificate anew for the requests that come. On an error what was in force stays; both
  /// are logged.
  Result<void> reload();
  /// reload() where one of their files has changed since; to be called every few seconds.
  void reload_if_changed();

  /// `/readyz` says no, nobody new is let in, and who is inside has until `deadline` for his answer; then it is
  /// cancelled. Returns when all are gone. `is_urgent` is asked many times a second: true ends the patience.
  void drain(std::chrono::duration<double> deadline, const std::function<bool()>& is_urgent = {});
  /// As the policy says.
  [[nodiscard]] std::chrono::duration<double> drain_deadline() const;

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace occam::gateway
