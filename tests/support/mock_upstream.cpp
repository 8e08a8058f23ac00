#include "support/mock_upstream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>
#include <optional>
#include <thread>

#include "support/mock_upstream_connection.hpp"

namespace occam::test {

namespace asio = boost::asio;
using asio::ip::tcp;

class MockUpstream::Server {
 public:
  Server(MockAnswer answer, Options options)
      : ledger(std::move(answer), options.remembered_requests),
        options_(std::move(options)),
        acceptor_(std::in_place, *context_, tcp::endpoint(asio::ip::make_address(options_.address), options_.port)),
        port_(acceptor_->local_endpoint().port()) {
    asio::co_spawn(*context_, accept(), asio::detached);
    thread_ = std::jthread([this] { context_->run(); });
  }
  ~Server() { stop(); }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  void stop() {
    const std::lock_guard lock(stopping_);
    if (!context_) return;
    context_->stop();
    if (thread_.joinable()) thread_.join();
    acceptor_.reset();
    context_.reset();  // with it the operations under way, and so the connections
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] const std::string& address() const { return options_.address; }

  MockLedger ledger;

 private:
  asio::awaitable<void> accept() {
    for (std::uint64_t number = 1;; ++number) {
      auto [error, socket] = co_await acceptor_->async_accept(asio::as_tuple(asio::use_awaitable));
      if (error == asio::error::operation_aborted) co_return;
      if (error) continue;
      boost::system::error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      const auto connection = std::make_shared<MockConnection>(std::move(socket), number, ledger, options_);
      asio::co_spawn(*context_, connection->run(), [connection](const std::exception_ptr&) {});
    }
  }

  const Options options_;
  std::mutex stopping_;
  std::unique_ptr<asio::io_context> context_ = std::make_unique<asio::io_context>(1);
  std::optional<tcp::acceptor> acceptor_;
  const std::uint16_t port_;
  std::jthread thread_;
};

MockUpstream::MockUpstream(MockAnswer answer) : MockUpstream(std::move(answer), Options()) {}

MockUpstream::MockUpstream(MockAnswer answer, Options options)
    : server_(std::make_unique<Server>(std::move(answer), std::move(options))) {}

MockUpstream::~MockUpstream() = default;

std::uint16_t MockUpstream::port() const {
  return server_->port();
}
std::string MockUpstream::url() const {
  return "http://" + server_->address() + ":" + std::to_string(server_->port()) + "/v1";
}
void MockUpstream::answer(MockAnswer answer) {
  server_->ledger.set("", std::move(answer));
}
void MockUpstream::answer(const std::string& model, MockAnswer answer) {
  server_->ledger.set(model, std::move(answer));
}
void MockUpstream::once(MockAnswer answer) {
  server_->ledger.once(std::move(answer));
}
std::vector<MockRequest> MockUpstream::requests() const {
  return server_->ledger.requests();
}
MockCounts MockUpstream::counts() const {
  return server_->ledger.counts();
}
void MockUpstream::forget() {
  server_->ledger.forget();
}
bool MockUpstream::wait_until(const std::function<bool(const MockCounts&)>& reached,
                              std::chrono::milliseconds patience) const {
  return server_->ledger.wait_until(reached, patience);
}
void MockUpstream::stop() {
  server_->stop();
}

}  // namespace occam::test
