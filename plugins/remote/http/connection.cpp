#include "remote/http/connection.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <vector>

#include "remote/http/answer_parser.hpp"
#include "remote/http/socket_wait.hpp"

namespace occam::remote {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = Call::Clock;

constexpr std::chrono::milliseconds kStagger{250};  // RFC 8305, 5: Connection Attempt Delay
constexpr std::size_t kBufferBytes = 16 * 1024;
constexpr std::uint64_t kMaxTunnelAnswer = 64 * 1024;

tcp::endpoint to_endpoint(const Address& address, std::uint16_t port) {
  if (address.family == Address::Family::kV4) {
    asio::ip::address_v4::bytes_type bytes;
    std::copy_n(address.bytes.begin(), bytes.size(), bytes.begin());
    return {asio::ip::address_v4(bytes), port};
  }
  asio::ip::address_v6::bytes_type bytes;
  std::ranges::copy(address.bytes, bytes.begin());
  return {asio::ip::address_v6(bytes, address.scope), port};
}

}  // namespace

/// The asynchronous half: every operation is started and waited for in perform().
class Connection::Socket {
 public:
  explicit Socket(std::shared_ptr<const Route> route)
      : owned_route_(std::move(route)), route_(*owned_route_), work_(asio::make_work_guard(io_)), socket_(io_) {
    buffer_.resize(kBufferBytes);
  }

  [[nodiscard]] Tried<void> connect(const std::vector<Address>& addresses, std::uint16_t port, Call& call);
  [[nodiscard]] Tried<void> open_tunnel(Call& call);
  [[nodiscard]] Tried<void> start_tls(Call& call);
  [[nodiscard]] Tried<void> write(std::string_view bytes, Call& call);
  [[nodiscard]] Tried<std::string_view> read(Call& call, Clock::duration patience);
  void take(std::size_t bytes) { begin_ += std::min(bytes, end_ - begin_); }
  [[nodiscard]] bool has_unused() const { return begin_ != end_; }
  [[nodiscard]] bool is_stale();
  void wake() noexcept {
    wait_.wake();
    try {
      asio::post(io_, [] {});
    } catch (...) {  // out of memory: the call looks up at its deadline
    }
  }

 private:
  struct Outcome {
    error_code error;
    std::size_t bytes = 0;
    bool is_done = false;
  };

  /// Bytes of a socket without TLS, into the buffer. No event loop: one wait and one read for most answers.
  [[nodiscard]] Tried<Outcome> read_plain(Call& call, Clock::time_point until);
  [[nodiscard]] std::unexpected<Failure> too_slow(std::string_view doing) const;
  /// Starts an operation and runs it to its end; closes the socket where the call ends first or `until` is reached.
  template <typename Start>
  Tried<Outcome> perform(Call& call, Clock::time_point until, std::string_view doing, Start&& start);
  [[nodiscard]] std::unexpected<Failure> broken(std::string_view doing, const error_code& error) const;
  [[nodiscard]] std::unexpected<Failure> distrusted(const error_code& error);
  [[nodiscard]] std::string who() const { return route_.url.host_and_port(); }
  [[nodiscard]] Clock::time_point connect_limit() const { return Clock::now() + route_.connect_timeout; }

  struct Attempt {
    explicit Attempt(asio::io_context& io) : socket(io) {}
    tcp::socket socket;
    std::optional<error_code> result;
  };

  std::shared_ptr<const Route> owned_route_;
  const Route& route_;
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  tcp::socket socket_;
  SocketWait wait_;
  std::optional<asio::ssl::stream<tcp::socket&>> tls_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

template <typename Start>
Tried<Connection::Socket::Outcome> Connection::Socket::perform(Call& call, Clock::time_point until,
                                                               std::string_view doing, Start&& start) {
  if (auto on = call.check(); !on) return fail(on.error());
  Outcome outcome;
  start([&outcome](const error_code& error, std::size_t bytes = 0) {
    outcome = {.error = error, .bytes = bytes, .is_done = true};
  });
  const auto abandon = [&] {
    error_code ignored;
    socket_.close(ignored);
    while (!outcome.is_done) io_.run_one();
  };
  while (!outcome.is_done) {
    io_.run_one_until(call.look_up(until));
    if (outcome.is_done) break;
    if (auto on = call.check(); !on) {
      abandon();
      return fail(on.error());
    }
    if (Clock::now() >= until) {
      abandon();
      return too_slow(doing);
    }
  }
  return outcome;
}

std::unexpected<Failure> Connection::Socket::too_slow(std::string_view doing) const {
  return fail(sdk::Status::kDeadlineExceeded, who() + " took too long to " + std::string(doing));
}

std::unexpected<Failure> Connection::Socket::broken(std::string_view doing, const error_code& error) const {
  return fail(sdk::Status::kUnavailable,
              who() + ", while it was asked to " + std::string(doing) + ": " + error.message(), Again::kMayHelp);
}

Tried<void> Connection::Socket::connect(const std::vector<Address>& addresses, std::uint16_t port, Call& call) {
  std::vector<std::unique_ptr<Attempt>> attempts;
  const Clock::time_point limit = connect_limit();
  Attempt* winner = nullptr;
  sdk::Result<void> on;
  const auto is_over = [&] {
    for (const auto& attempt : attempts)
      if (attempt->result && !*attempt->result) winner = attempt.get();
    return winner != nullptr || Clock::now() >= limit || !(on = call.check());
  };
  const auto waiting = [&] {
    return std::ranges::any_of(attempts, [](const auto& attempt) { return !attempt->result; });
  };
  for (std::size_t next = 0; !is_over() && (next < addresses.size() || waiting()); ++next) {
    Clock::time_point until = limit;
    if (next < addresses.size()) {
      attempts.push_back(std::make_unique<Attempt>(io_));
      Attempt& attempt = *attempts.back();
      attempt.socket.async_connect(to_endpoint(addresses[next], port),
                                   [&attempt](const error_code& error) { attempt.result = error; });
      if (next + 1 < addresses.size()) until = std::min(limit, Clock::now() + kStagger);
    }
    while (!is_over() && waiting() && Clock::now() < until) io_.run_one_until(call.look_up(until));
  }
  std::string errors;
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    Attempt& attempt = *attempts[i];
    if (&attempt == winner) continue;
    error_code ignored;
    const std::string why = attempt.result ? attempt.result->message() : "no answer in time";
    attempt.socket.close(ignored);
    while (!attempt.result) io_.run_one();
    errors.append(errors.empty() ? "" : ", ").append(addresses[i].text()).append(": ").append(why);
  }
  if (winner == nullptr && !on) return fail(on.error());
  if (winner == nullptr)
    return fail(sdk::Status::kUnavailable,
                "cannot connect to " + (route_.proxy ? "the proxy of " : std::string()) + who() + " (" + errors + ")",
                Again::kMayHelp);
  socket_ = std::move(winner->socket);
  error_code ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
  socket_.set_option(asio::socket_base::keep_alive(true), ignored);
  socket_.non_blocking(true, ignored);
  return {};
}

Tried<void> Connection::Socket::open_tunnel(Call& call) {
  const std::string target = route_.url.host_and_port();
  std::string request = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n";
  if (!route_.proxy->authorization.empty())
    request.append("Proxy-Authorization: ").append(route_.proxy->authorization).append("\r\n");
  request += "\r\n";
  if (auto sent = write(request, call); !sent) return sent;
  AnswerParser parser(Body::kNone, kMaxTunnelAnswer);
  while (!parser.is_done()) {
    const Tried<std::string_view> bytes = read(call, route_.connect_timeout);
    if (!bytes) return std::unexpected(bytes.error());
    if (bytes->empty()) return fail(sdk::Status::kUnavailable, "the proxy closed the connection", Again::kMayHelp);
    const Tried<std::size_t> used = parser.put(*bytes);
    if (!used) return std::unexpected(used.error());
    take(*used);
  }
  const int status = parser.head().status;
  if (status / 100 == 2) return {};
  return fail(status == 407 ? sdk::Status::kUnauthenticated : sdk::Status::kUnavailable,
              "the proxy refuses a tunnel to " + target + " with status " + std::to_string(status),
              status >= 500 ? Again::kMayHelp : Again::kNever);
}

std::unexpected<Failure> Connection::Socket::distrusted(const error_code& error) {
  const long verdict = SSL_get_verify_result(tls_->native_handle());
  if (verdict == X509_V_OK)
    return fail(sdk::Status::kUnavailable, "TLS with " + who() + " failed: " + error.message(), Again::kMayHelp);
  return fail(sdk::Status::kFailedPrecondition, "the certificate of " + who() +
                                                    " is not believed: " + X509_verify_cert_error_string(verdict) +
                                                    " (tls_ca names a file of authorities)");
}

Tried<void> Connection::Socket::start_tls(Call& call) {
  tls_.emplace(socket_, route_.tls->native());
  SSL* const raw = tls_->native_handle();
  const std::string& host = route_.url.host;
  X509_VERIFY_PARAM* const rules = SSL_get0_param(raw);
  bool is_set = true;
  if (Address::parse(host)) {
    is_set = X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str()) == 1;
  } else {
    X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    is_set = X509_VERIFY_PARAM_set1_host(rules, host.data(), host.size()) == 1 &&
             SSL_set_tlsext_host_name(raw, host.c_str()) == 1;
  }
  if (!is_set) return fail(sdk::Status::kInternal, "TLS cannot be set up for " + host);
  static constexpr std::array<unsigned char, 9> kProtocols{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  SSL_set_alpn_protos(raw, kProtocols.data(), kProtocols.size());
  const Tried<Outcome> shaken = perform(call, connect_limit(), "agree on TLS", [&](auto done) {
    tls_->async_handshake(asio::ssl::stream_base::client, std::move(done));
  });
  if (!shaken) return std::unexpected(shaken.error());
  if (shaken->error) return distrusted(shaken->error);
  return {};
}

Tried<void> Connection::Socket::write(std::string_view bytes, Call& call) {
  if (!tls_) {  // most requests fit into the socket's buffer, and then nothing is waited for
    if (auto on = call.check(); !on) return fail(on.error());
    error_code error;
    bytes.remove_prefix(socket_.write_some(asio::buffer(bytes.data(), bytes.size()), error));
    if (error && error != asio::error::would_block) return broken("take the request", error);
    if (bytes.empty()) return {};
  }
  const Tried<Outcome> sent = perform(call, Clock::now() + route_.silence_timeout, "take the request", [&](auto done) {
    const auto buffer = asio::buffer(bytes.data(), bytes.size());
    if (tls_)
      asio::async_write(*tls_, buffer, std::move(done));
    else
      asio::async_write(socket_, buffer, std::move(done));
  });
  if (!sent) return std::unexpected(sent.error());
  if (sent->error) return broken("take the request", sent->error);
  return {};
}

Tried<Connection::Socket::Outcome> Connection::Socket::read_plain(Call& call, Clock::time_point until) {
  const auto abandon = [&](std::unexpected<Failure> failure) {
    error_code ignored;
    socket_.close(ignored);
    return failure;
  };
  for (;;) {
    if (auto on = call.check(); !on) return abandon(fail(on.error()));
    if (Clock::now() >= until) return abandon(too_slow("answer"));
    if (!wait_.until_readable(socket_.native_handle(), call.look_up(until))) continue;
    Outcome outcome{.error = {}, .bytes = 0, .is_done = true};
    outcome.bytes = socket_.read_some(asio::buffer(buffer_.data() + end_, buffer_.size() - end_), outcome.error);
    if (outcome.error != asio::error::would_block) return outcome;
  }
}

Tried<std::string_view> Connection::Socket::read(Call& call, Clock::duration patience) {
  if (begin_ == end_) begin_ = end_ = 0;
  if (end_ == buffer_.size()) {
    if (begin_ > 0) {
      std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
                buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
      end_ -= begin_;
      begin_ = 0;
    } else {
      buffer_.resize(buffer_.size() * 2);  // a head that does not fit yet; the parser ends it at its own limit
    }
  }
  const Clock::time_point until = Clock::now() + patience;
  const Tried<Outcome> came = !tls_ ? read_plain(call, until) : perform(call, until, "answer", [&](auto done) {
    tls_->async_read_some(asio::buffer(buffer_.data() + end_, buffer_.size() - end_), std::move(done));
  });
  if (!came) return std::unexpected(came.error());
  if (came->error == asio::error::eof || came->error == asio::ssl::error::stream_truncated)
    return std::string_view{};  // how TLS is ended does not matter: the parser knows whether the answer is whole
  if (came->error) return broken("answer", came->error);
  end_ += came->bytes;
  return std::string_view(buffer_.data() + begin_, end_ - begin_);
}

bool Connection::Socket::is_stale() {
  if (!socket_.is_open() || begin_ != end_) return true;
  char byte = 0;
  const ssize_t seen = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return seen >= 0 ||
         (errno != EAGAIN && errno != EWOULDBLOCK);  // under TLS what waits is an alert: tickets came before
}

Connection::Connection(std::shared_ptr<const Route> route) : socket_(std::make_unique<Socket>(std::move(route))) {}
Connection::~Connection() = default;

Tried<std::unique_ptr<Connection>> Connection::open(std::shared_ptr<const Route> owned_route, Resolver& resolver,
                                                    Call& call) {
  const Route& route = *owned_route;
  std::unique_ptr<Connection> made(new Connection(std::move(owned_route)));
  const std::string& host = route.proxy ? route.proxy->host : route.url.host;
  Tried<std::vector<Address>> addresses = resolver.resolve(host, call);
  if (!addresses) return std::unexpected(addresses.error());
  if (!route.proxy) {
    sdk::Result<void> last;
    std::erase_if(*addresses, [&](const Address& address) {
      const sdk::Result<void> may = route.policy.check(host, address);
      if (!may) last = may;
      return !may;
    });
    if (addresses->empty()) return fail(last.error());
  }
  struct Watch {
    Call& call;
    ~Watch() { call.watch(nullptr); }
  } watch{call};
  call.watch(made.get());
  const std::uint16_t port = route.proxy ? route.proxy->port : route.url.port;
  if (auto connected = made->socket_->connect(*addresses, port, call); !connected)
    return std::unexpected(connected.error());
  Tried<void> ready;
  if (route.proxy && !route.asks_proxy()) ready = made->socket_->open_tunnel(call);
  if (ready && route.tls) ready = made->socket_->start_tls(call);
  if (ready) return made;
  if (ready.error().error.status == sdk::Status::kDeadlineExceeded && call.check())
    return fail(sdk::Status::kUnavailable, std::move(ready.error().error.message), Again::kMayHelp);
  return std::unexpected(std::move(ready.error()));
}

Tried<void> Connection::write(std::string_view bytes, Call& call) {
  return socket_->write(bytes, call);
}
Tried<std::string_view> Connection::read(Call& call, Clock::duration patience) {
  return socket_->read(call, patience);
}
void Connection::take(std::size_t bytes) {
  socket_->take(bytes);
}
bool Connection::has_unused() const {
  return socket_->has_unused();
}
bool Connection::is_stale() {
  return socket_->is_stale();
}
void Connection::wake() noexcept {
  socket_->wake();
}

}  // namespace occam::remote
