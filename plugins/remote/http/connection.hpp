// One connection to a server, plain or TLS, with an io_context of its own: what it does runs on the calling thread,
// ends at the call's deadline and is woken by its cancellation.
//
// Owned by one call at a time, by the pool between calls. Threads: one at a time; wake() [any].
//
//   auto connection = Connection::open(route, resolver, call);
//   if (auto sent = (*connection)->write(request, call); sent) auto bytes = (*connection)->read(call, patience);
#pragma once

#include <memory>
#include <string_view>

#include "remote/http/call.hpp"
#include "remote/http/failure.hpp"
#include "remote/http/resolver.hpp"
#include "remote/http/route.hpp"

namespace occam::remote {

class Connection final : public Sleeper {
 public:
  /// Every address in turn, the next one after 250 ms of silence, the first that answers wins (RFC 8305); then the
  /// proxy's tunnel and TLS. Errors: kPermissionDenied where no address may be used, kUnavailable (may help),
  /// kFailedPrecondition where the certificate is not believed, and those of Call::check.
  [[nodiscard]] static Tried<std::unique_ptr<Connection>> open(std::shared_ptr<const Route> route, Resolver& resolver,
                                                               Call& call);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Writes all of it. Errors: kUnavailable (may help).
  [[nodiscard]] Tried<void> write(std::string_view bytes, Call& call);

  /// Waits for bytes and returns all that were not taken yet; empty: the server has closed its side. The view lives
  /// until the next call. Errors: kUnavailable (may help), kDeadlineExceeded after `patience`, which closes it.
  [[nodiscard]] Tried<std::string_view> read(Call& call, Call::Clock::duration patience);
  /// Marks bytes of the last read as used.
  void take(std::size_t bytes);
  [[nodiscard]] bool has_unused() const;

  /// Whether an idle connection has been closed by the server, or talks without being asked.
  [[nodiscard]] bool is_stale();

  void wake() noexcept override;

 private:
  class Socket;
  explicit Connection(std::shared_ptr<const Route> route);

  std::unique_ptr<Socket> socket_;
};

}  // namespace occam::remote
