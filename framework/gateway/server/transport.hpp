// Bytes of one connection, plain or under TLS, without Asio's headers for those who use it.
//
// At most one read and one write are under way at a time; each is answered by one call of the user, on the connection's
// thread, and the user is kept alive until then. Threads: wake() and write_now() are [any],
// the rest the connection's thread.
//
//   transport->read();            // → user.on_read(bytes)
//   transport->write(bytes);      // → user.on_written(Io::kDone)
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace occam::gateway {

enum class Io { kDone, kFailed };

/// Who owns a transport.
class TransportUser : public std::enable_shared_from_this<TransportUser> {
 public:
  virtual ~TransportUser() = default;
  virtual void on_handshake(Io result) = 0;
  /// Empty: the other side has closed or is gone.
  virtual void on_read(std::string_view bytes) = 0;
  virtual void on_written(Io result) = 0;
  virtual void on_wake() = 0;
};

class Transport {
 public:
  virtual ~Transport() = default;
  /// Requires: the user owns this transport and is itself owned by a shared_ptr.
  virtual void set_user(TransportUser& user) = 0;
  virtual void handshake() = 0;
  virtual void read() = 0;
  /// Requires: `bytes` live until on_written.
  virtual void write(std::string_view bytes) = 0;
  /// Writes what the system takes at once and returns how many bytes that was: none under TLS, or where it failed.
  /// Threads: [any]. Requires: no write is under way, nobody closes it meanwhile.
  virtual std::size_t write_now(std::string_view bytes) = 0;
  /// The other side sees the end of what was sent; reading goes on.
  virtual void shut_down_sending() = 0;
  /// Reads and writes under way end as failed.
  virtual void close() = 0;
  /// Calls the user's on_wake() on the connection's thread, soon.
  virtual void wake() = 0;
};

}  // namespace occam::gateway
