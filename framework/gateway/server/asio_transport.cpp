#include "gateway/server/asio_transport.hpp"

#include <sys/socket.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <type_traits>

namespace occam::gateway {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kReadBytes = 8 * 1024;

template <typename Stream>
class AsioTransport : public Transport {
 public:
  static constexpr bool kIsTls = !std::is_same_v<Stream, tcp::socket>;

  template <typename... Args>
  explicit AsioTransport(std::shared_ptr<asio::ssl::context> context, Args&&... args)
      : context_(std::move(context)), stream_(std::forward<Args>(args)...) {
    error_code ignored;
    socket().set_option(tcp::no_delay(true), ignored);
  }

  void set_user(TransportUser& user) override { user_ = &user; }

  void handshake() override {
    if constexpr (kIsTls) {
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [this, keep = user_->shared_from_this()](error_code failed) {
                                user_->on_handshake(failed ? Io::kFailed : Io::kDone);
                              });
    } else {
      user_->on_handshake(Io::kDone);
    }
  }

  void read() override {
    stream_.async_read_some(asio::buffer(buffer_),
                            [this, keep = user_->shared_from_this()](error_code failed, std::size_t count) {
                              user_->on_read({buffer_.data(), failed ? 0 : count});
                            });
  }

  void write(std::string_view bytes) override {
    asio::async_write(stream_, asio::const_buffer(bytes.data(), bytes.size()),
                      [this, keep = user_->shared_from_this()](error_code failed, std::size_t) {
                        user_->on_written(failed ? Io::kFailed : Io::kDone);
                      });
  }

  // The system is asked directly: Asio's own calls would look at state that belongs to the connection's thread.
  std::size_t write_now(std::string_view bytes) override {
    if constexpr (kIsTls) return 0;
    const ssize_t sent = ::send(socket().native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    return sent > 0 ? static_cast<std::size_t>(sent) : 0;
  }

  // Under TLS without a close_notify: the length of every answer is told by HTTP, so a cut is never taken for an end.
  void shut_down_sending() override {
    error_code ignored;
    socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  void close() override {
    error_code ignored;
    socket().close(ignored);
  }

  void wake() override {
    if (auto keep = user_->weak_from_this().lock())
      asio::post(socket().get_executor(), [this, keep = std::move(keep)] { user_->on_wake(); });
  }

 private:
  tcp::socket& socket() {
    if constexpr (kIsTls)
      return stream_.next_layer();
    else
      return stream_;
  }

  TransportUser* user_ = nullptr;
  std::shared_ptr<asio::ssl::context> context_;  ///< outlives the stream
  Stream stream_;
  std::array<char, kReadBytes> buffer_;
};

}  // namespace

std::unique_ptr<Transport> plain_transport(tcp::socket socket) {
  return std::make_unique<AsioTransport<tcp::socket>>(nullptr, std::move(socket));
}

std::unique_ptr<Transport> tls_transport(tcp::socket socket, std::shared_ptr<asio::ssl::context> context) {
  asio::ssl::context& shared = *context;
  return std::make_unique<AsioTransport<asio::ssl::stream<tcp::socket>>>(std::move(context), std::move(socket), shared);
}

}  // namespace occam::gateway
