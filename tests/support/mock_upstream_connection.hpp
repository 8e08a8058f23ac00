// One connection of the mock upstream: reads requests and says what its ledger wants, byte for byte.
//
// Heads and chunks are written by hand, since a well-meaning HTTP library would not let an answer be wrong.
// Threads: the one of its executor. Lifetime: shared by the operations under way.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "support/mock_upstream_ledger.hpp"
#include "support/mock_upstream_shapes.hpp"

namespace occam::test {

class MockConnection : public std::enable_shared_from_this<MockConnection> {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  using Message = boost::beast::http::request<boost::beast::http::string_body>;
  template <typename T>
  using Awaitable = boost::asio::awaitable<T>;

  MockConnection(Socket socket, std::uint64_t number, MockLedger& ledger, const MockUpstream::Options& options);
  ~MockConnection();
  MockConnection(const MockConnection&) = delete;
  MockConnection& operator=(const MockConnection&) = delete;

  /// Until either side closes.
  Awaitable<void> run();

 private:
  /// How an answer ended.
  enum class End { kKeep, kClose, kReset, kAbandoned };

  struct Whole {
    int status;
    std::string_view type;
    std::string body;
    std::string more{};  ///< lines of the head
  };

  Awaitable<End> answer(const Message& message);
  Awaitable<End> answer_call(const MockCall& call, const MockAnswer& answer);
  Awaitable<End> say(const Whole& whole, const MockAnswer& answer);
  Awaitable<End> say_faulty(const std::string& body, const MockAnswer& answer);
  Awaitable<End> refuse(int status, const std::string& why);
  Awaitable<End> stream(const MockReply& reply, const MockAnswer& answer, const MockCall& call);
  Awaitable<End> break_off(const MockAnswer& answer);
  Awaitable<End> end_chunks();

  /// False: the client is gone. What is passed lives until then.
  Awaitable<bool> head(const std::string& bytes, const MockAnswer& answer);
  Awaitable<bool> chunk(const std::string& frames, const MockAnswer& answer);
  Awaitable<bool> write(std::string_view bytes, std::size_t at_once);
  Awaitable<bool> pause(MockAnswer::Milliseconds time);

  void close(End end);

  Socket socket_;
  boost::asio::steady_timer timer_;
  boost::beast::flat_buffer buffer_;
  const std::uint64_t number_;
  std::uint64_t answers_ = 0;
  MockLedger& ledger_;
  const MockUpstream::Options& options_;
};

}  // namespace occam::test
