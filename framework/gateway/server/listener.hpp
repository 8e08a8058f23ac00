// Takes connections and deals them out to the loops in turn. One of the few files with Asio in them.
//
// Threads: close() and set_tls() are [any]; the rest happens on the first loop.
#pragma once

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <vector>

#include "gateway/gateway.hpp"
#include "gateway/server/listen_address.hpp"
#include "gateway/server/loop.hpp"

namespace occam::gateway {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

/// Null where the settings name no certificate. TLS 1.2 at least. Errors: kUsage with the file.
[[nodiscard]] Result<TlsContext> make_tls_context(const GatewaySettings& settings);

/// Resolves the host and binds. Errors: kUsage: no such host, the address is taken or not ours, or it can be reached
/// from beyond this machine and `has_keys` says that everybody would be let in.
enum class Reach { kAnywhere, kLoopbackOnly };
[[nodiscard]] Result<boost::asio::ip::tcp::acceptor> bind(boost::asio::io_context& context,
                                                          const ListenAddress& address, Reach reach);

class Listener {
 public:
  Listener(Gateway& gateway, std::vector<std::unique_ptr<Loop>>& loops, boost::asio::ip::tcp::acceptor acceptor,
           TlsContext tls);

  void start();
  /// Nobody new is let in.
  void close();
  /// For the connections that come.
  void set_tls(TlsContext tls) { tls_.store(std::move(tls)); }
  [[nodiscard]] boost::asio::ip::tcp::endpoint endpoint() const { return endpoint_; }
  [[nodiscard]] bool is_tls() const { return tls_.load() != nullptr; }

 private:
  void accept();
  void take(Loop& loop, boost::asio::ip::tcp::socket socket);
  void pause();

  Gateway& gateway_;
  std::vector<std::unique_ptr<Loop>>& loops_;
  boost::asio::ip::tcp::acceptor acceptor_;
  const boost::asio::ip::tcp::endpoint endpoint_;
  boost::asio::steady_timer pause_;
  std::atomic<TlsContext> tls_;
  std::size_t next_ = 0;
};

}  // namespace occam::gateway
