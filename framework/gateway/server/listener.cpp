#include "gateway/server/listener.hpp"

#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>

#include "gateway/endpoints/endpoints.hpp"
#include "gateway/server/asio_transport.hpp"

namespace occam::gateway {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::milliseconds kPause{100};

std::string text_of(const ListenAddress& address) {
  const bool is_v6 = address.host.find(':') != std::string::npos;
  return (is_v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

std::unexpected<Error> refuse(const ListenAddress& address, const error_code& failed, std::string hint = {}) {
  return fail(ErrorCode::kUsage, "cannot listen on " + text_of(address) + ": " + failed.message(), {}, std::move(hint));
}

}  // namespace

Result<TlsContext> make_tls_context(const GatewaySettings& settings) {
  if (settings.tls_certificate.empty()) return nullptr;
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  error_code failed;
  context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                           asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                           asio::ssl::context::no_tlsv1_1 | asio::ssl::context::single_dh_use,
                       failed);
  context->use_certificate_chain_file(settings.tls_certificate.string(), failed);
  if (failed)
    return fail(ErrorCode::kUsage, "the certificate cannot be used: " + failed.message(),
                settings.tls_certificate.string(), "it must be a PEM file, the gateway's own certificate first");
  context->use_private_key_file(settings.tls_key.string(), asio::ssl::context::pem, failed);
  if (failed)
    return fail(ErrorCode::kUsage, "the certificate's key cannot be used: " + failed.message(),
                settings.tls_key.string(), "it must be the PEM key of the certificate");
  return context;
}

Result<tcp::acceptor> bind(asio::io_context& context, const ListenAddress& address, Reach reach) {
  error_code failed;
  tcp::resolver resolver(context);
  const auto found = resolver.resolve(address.host, std::to_string(address.port), tcp::resolver::passive, failed);
  if (failed || found.empty()) return refuse(address, failed, "write an address of this machine: 127.0.0.1:8080");
  const tcp::endpoint endpoint = found.begin()->endpoint();
  if (reach == Reach::kLoopbackOnly && !endpoint.address().is_loopback())
    return fail(ErrorCode::kUsage, text_of(address) + " can be reached from other machines, and there are no keys", {},
                "make one with occam serve --new-key NAME, put its line into a file and name it in the policy: "
                "[gateway] keys = { file = \"/etc/occam/keys\" }");
  tcp::acceptor acceptor(context);
  acceptor.open(endpoint.protocol(), failed);
  if (!failed) acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
  if (!failed) acceptor.bind(endpoint, failed);
  if (!failed) acceptor.listen(asio::socket_base::max_listen_connections, failed);
  if (failed)
    return refuse(address, failed,
                  failed == asio::error::address_in_use ? "another program has it: choose a port with --listen" : "");
  return acceptor;
}

Listener::Listener(Gateway& gateway, std::vector<std::unique_ptr<Loop>>& loops, tcp::acceptor acceptor, TlsContext tls)
    : gateway_(gateway),
      loops_(loops),
      acceptor_(std::move(acceptor)),
      endpoint_(acceptor_.local_endpoint()),
      pause_(acceptor_.get_executor()),
      tls_(std::move(tls)) {}

void Listener::start() {
  asio::post(acceptor_.get_executor(), [this] { accept(); });
}

void Listener::close() {
  asio::post(acceptor_.get_executor(), [this] {
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
  });
}

void Listener::accept() {
  if (!acceptor_.is_open()) return;
  Loop& loop = *loops_[next_++ % loops_.size()];
  acceptor_.async_accept(loop.context(), [this, &loop](error_code failed, tcp::socket socket) {
    if (failed == asio::error::operation_aborted) return;
    if (failed) return pause();
    take(loop, std::move(socket));
    accept();
  });
}

// Out of file descriptors, most likely: trying at once would spin.
void Listener::pause() {
  pause_.expires_after(kPause);
  pause_.async_wait([this](error_code cancelled) {
    if (!cancelled) accept();
  });
}

void Listener::take(Loop& loop, tcp::socket socket) {
  static const Session::Dispatch kDispatch = dispatch;
  Counters& counters = gateway_.counters();
  const TlsContext tls = tls_.load();
  if (counters.connections >= gateway_.snapshot()->settings.connections) {
    ++counters.refused;
    static constexpr std::string_view kFull =
        "HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    error_code ignored;
    socket.non_blocking(true, ignored);
    if (tls == nullptr) socket.write_some(asio::const_buffer(kFull.data(), kFull.size()), ignored);
    return;
  }
  ++counters.accepted;
  auto transport = tls == nullptr ? plain_transport(std::move(socket)) : tls_transport(std::move(socket), tls);
  loop.adopt(std::make_shared<Session>(gateway_, loop.meter(), std::move(transport), kDispatch));
}

}  // namespace occam::gateway
