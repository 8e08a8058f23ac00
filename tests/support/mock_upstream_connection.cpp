#include "support/mock_upstream_connection.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>

#include "support/mock_upstream_wire.hpp"

namespace occam::test {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::uint64_t kLargestBody = 64ULL << 20U;
constexpr MockAnswer::Milliseconds kForever = std::chrono::hours(24);
constexpr std::size_t kDripBytes = 8;
constexpr std::string_view kJson = "application/json";
constexpr std::string_view kToldToFail = "The mock was told to fail.";
constexpr std::string_view kGarbage = "{\"choices\":[{{{";

// GCC 12 destroys temporaries twice that live across a co_await in a condition: they have names here.

bool is_before_head(const MockAnswer& answer) {
  return answer.after == 0 &&
         (answer.fault == MockFault::kHang || answer.fault == MockFault::kDrop || answer.fault == MockFault::kReset);
}

}  // namespace

MockConnection::MockConnection(Socket socket, std::uint64_t number, MockLedger& ledger,
                               const MockUpstream::Options& options)
    : socket_(std::move(socket)), timer_(socket_.get_executor()), number_(number), ledger_(ledger), options_(options) {
  ledger_.count([](MockCounts& counts) { ++counts.connections, ++counts.open; });
}

MockConnection::~MockConnection() {
  ledger_.count([](MockCounts& counts) { --counts.open; });
}

MockConnection::Awaitable<void> MockConnection::run() {
  const auto self = shared_from_this();
  for (;;) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(kLargestBody);
    const auto [error, bytes] = co_await http::async_read(socket_, buffer_, parser, kTuple);
    if (error) co_return;
    const Message& message = parser.get();
    MockRequest request{.method = message.method_string(),
                        .target = message.target(),
                        .headers = {},
                        .body = message.body(),
                        .connection = number_,
                        .at = std::chrono::steady_clock::now()};
    for (const auto& field : message) {
      std::string name(field.name_string());
      std::ranges::transform(name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
      request.headers.insert_or_assign(std::move(name), std::string(field.value()));
    }
    if (!request.target.starts_with("/mock/")) ledger_.remember(std::move(request));
    ++answers_;
    const End end = co_await answer(message);
    ledger_.count([&](MockCounts& counts) { ++(end == End::kAbandoned ? counts.abandoned : counts.finished); });
    if (end != End::kKeep || !message.keep_alive()) co_return close(end);
  }
}

void MockConnection::close(End end) {
  boost::system::error_code ignored;
  if (end == End::kReset) {
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  } else {
    socket_.shutdown(Socket::shutdown_both, ignored);
  }
  socket_.close(ignored);
}

MockConnection::Awaitable<MockConnection::End> MockConnection::answer(const Message& message) {
  const std::string target(message.target().substr(0, message.target().find('?')));
  const bool chat = target == "/v1/chat/completions";
  const bool text = target == "/v1/completions";
  const MockAnswer as_usual;
  if (target == "/healthz") {
    const Whole healthy{200, "text/plain", "ok\n"};
    co_return co_await say(healthy, as_usual);
  }
  if (!options_.api_key.empty() && message[http::field::authorization] != "Bearer " + options_.api_key)
    co_return co_await refuse(401, "Incorrect API key provided.");
  if (target == "/v1/models") {
    const Whole list{200, kJson, models_body(options_.models)};
    co_return co_await say(list, as_usual);
  }
  if (target == "/mock/requests") {
    const Whole list{200, kJson, requests_body(ledger_.requests())};
    co_return co_await say(list, as_usual);
  }
  if (!chat && !text && target != "/v1/embeddings") co_return co_await refuse(404, "Unknown path");
  if (message.method() != http::verb::post) co_return co_await refuse(405, "Only POST is answered here.");

  const auto call = read_call(chat ? MockKind::kChat : text ? MockKind::kText : MockKind::kEmbeddings, message.body());
  if (!call) co_return co_await refuse(400, call.error());
  const std::string header(message["x-mock"]);
  const auto knobs = ledger_.next(call->model, call->knobs, header);
  if (!knobs) co_return co_await refuse(400, knobs.error());
  co_return co_await answer_call(*call, *knobs);
}

MockConnection::Awaitable<MockConnection::End> MockConnection::answer_call(const MockCall& call,
                                                                           const MockAnswer& answer) {
  if (!co_await pause(answer.head)) co_return End::kAbandoned;
  if (answer.status != 200) {
    const Whole error{answer.status, kJson, error_body(answer.status, answer.code, kToldToFail)};
    co_return co_await say(error, answer);
  }
  if (is_before_head(answer)) co_return co_await break_off(answer);
  if (answer.fault == MockFault::kContentType) {
    const Whole page{200, "text/html", "<html><body>Welcome to the hotel's network</body></html>"};
    co_return co_await say(page, answer);
  }
  if (call.kind == MockKind::kEmbeddings) {
    const std::string body = embeddings_body(call);
    co_return co_await say_faulty(body, answer);
  }
  const MockReply reply(call, answer, number_ * 1'000'000 + answers_);
  if (call.stream) co_return co_await stream(reply, answer, call);
  const auto gaps = static_cast<int>(reply.pieces()) - 1;
  if (!co_await pause(answer.first_token + answer.gap * std::max(gaps, 0))) co_return End::kAbandoned;
  const std::string body = reply.body();
  co_return co_await say_faulty(body, answer);
}

/// A whole body, or what its fault makes of it.
MockConnection::Awaitable<MockConnection::End> MockConnection::say_faulty(const std::string& body,
                                                                          const MockAnswer& answer) {
  const std::size_t half = body.size() / 2;
  Whole whole{200, kJson, body};
  std::string bytes;
  switch (answer.fault) {
    case MockFault::kErrorFrame:
      whole.body = error_body(500, answer.code, kToldToFail);
      co_return co_await say(whole, answer);
    case MockFault::kCut:
      whole.body.resize(half);
      co_return co_await say(whole, answer);
    case MockFault::kGarbage:
      whole.body = kGarbage;
      co_return co_await say(whole, answer);
    case MockFault::kGzip:
      whole.body = gzip(body);
      whole.more = "content-encoding: gzip\r\n";
      co_return co_await say(whole, answer);
    case MockFault::kLengthShort:
      bytes = response_head(200, kJson, half, answer) + body;
      co_return co_await head(bytes, answer) ? End::kClose : End::kAbandoned;
    case MockFault::kLengthLong:
      bytes = response_head(200, kJson, body.size() * 2, answer) + body;
      co_return co_await head(bytes, answer) ? End::kClose : End::kAbandoned;
    case MockFault::kDrop:
    case MockFault::kReset:
    case MockFault::kHang:
      bytes = response_head(200, kJson, body.size(), answer) + body.substr(0, half);
      if (!co_await head(bytes, answer)) co_return End::kAbandoned;
      co_return co_await break_off(answer);
    default:
      co_return co_await say(whole, answer);
  }
}

MockConnection::Awaitable<MockConnection::End> MockConnection::stream(const MockReply& reply, const MockAnswer& answer,
                                                                      const MockCall& call) {
  const std::string top = stream_head(answer);
  if (!co_await head(top, answer)) co_return End::kAbandoned;
  if (!co_await pause(answer.first_token)) co_return End::kAbandoned;
  const std::size_t faulty =
      answer.fault == MockFault::kNone ? reply.pieces() + 1 : static_cast<std::size_t>(answer.after);
  std::string frames;
  for (int i = 0; i < answer.comments; ++i) frames += ": waiting\n\n";
  for (std::size_t i = 0; i <= reply.pieces(); ++i) {
    if (i == faulty) break;
    if (i == reply.pieces()) {
      frames += sse_frame(reply.last_frame(), answer);
      if (call.include_usage) frames += sse_frame(reply.usage_frame(), answer);
      frames += sse_frame("[DONE]", answer);
    } else {
      if (i > 0 && answer.gap.count() > 0) {
        if (!co_await pause(answer.gap)) co_return End::kAbandoned;
      }
      if (i == 0 && call.kind == MockKind::kChat) frames += sse_frame(reply.first_frame(), answer);
      frames += sse_frame(reply.frame(i), answer);
    }
    if (!co_await chunk(frames, answer)) co_return End::kAbandoned;
    frames.clear();
  }
  if (faulty <= reply.pieces()) co_return co_await break_off(answer);
  co_return co_await end_chunks();
}

/// What breaks off an answer that has begun, or one that never does.
MockConnection::Awaitable<MockConnection::End> MockConnection::break_off(const MockAnswer& answer) {
  const bool error = answer.fault == MockFault::kErrorFrame;
  if (error || answer.fault == MockFault::kGarbage) {
    const std::string frame =
        sse_frame(error ? error_body(500, answer.code, kToldToFail) : std::string(kGarbage), answer);
    if (!co_await chunk(frame, answer)) co_return End::kAbandoned;
    co_return co_await end_chunks();
  }
  if (answer.fault == MockFault::kCut) co_return co_await end_chunks();
  if (answer.fault == MockFault::kReset) co_return End::kReset;
  if (answer.fault != MockFault::kHang) co_return End::kClose;
  co_return co_await pause(kForever) ? End::kClose : End::kAbandoned;
}

MockConnection::Awaitable<MockConnection::End> MockConnection::end_chunks() {
  co_return co_await write("0\r\n\r\n", 0) ? End::kKeep : End::kAbandoned;
}

MockConnection::Awaitable<MockConnection::End> MockConnection::say(const Whole& whole, const MockAnswer& answer) {
  const std::string bytes = response_head(whole.status, whole.type, whole.body.size(), answer, whole.more) + whole.body;
  co_return co_await head(bytes, answer) ? End::kKeep : End::kAbandoned;
}

MockConnection::Awaitable<MockConnection::End> MockConnection::refuse(int status, const std::string& why) {
  const Whole error{status, kJson, error_body(status, "", why)};
  const MockAnswer as_usual;
  co_return co_await say(error, as_usual);
}

/// A head, with what stands behind it.
MockConnection::Awaitable<bool> MockConnection::head(const std::string& bytes, const MockAnswer& answer) {
  std::string_view rest = bytes;
  const std::size_t end = rest.find("\r\n\r\n");
  for (std::size_t i = 0; answer.drip.count() > 0 && i < end; i += kDripBytes) {
    if (!co_await write(rest.substr(0, kDripBytes), 0)) co_return false;
    if (!co_await pause(answer.drip)) co_return false;
    rest.remove_prefix(std::min(kDripBytes, rest.size()));
  }
  co_return co_await write(rest, static_cast<std::size_t>(answer.split));
}

MockConnection::Awaitable<bool> MockConnection::chunk(const std::string& frames, const MockAnswer& answer) {
  std::string bytes = frames;
  if (is_chunked(answer)) bytes = http_chunk(frames);
  co_return co_await write(bytes, static_cast<std::size_t>(answer.split));
}

MockConnection::Awaitable<bool> MockConnection::write(std::string_view bytes, std::size_t at_once) {
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t size = at_once == 0 ? bytes.size() : std::min(at_once, bytes.size() - i);
    const asio::const_buffer part(bytes.data() + i, size);
    const auto [error, written] = co_await asio::async_write(socket_, part, kTuple);
    if (error) co_return false;
    i += size;
  }
  co_return true;
}

MockConnection::Awaitable<bool> MockConnection::pause(MockAnswer::Milliseconds time) {
  if (time.count() <= 0) co_return true;
  const auto gone = std::make_shared<bool>(false);
  timer_.expires_after(time);
  socket_.async_wait(Socket::wait_read, [self = shared_from_this(), gone](boost::system::error_code error) {
    if (error || !self->socket_.is_open()) return;
    char byte = 0;  // a request behind this one is not read before its turn
    const ssize_t got = ::recv(self->socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    *gone = got == 0 || (got < 0 && errno != EAGAIN);
    if (*gone) self->timer_.cancel();
  });
  co_await timer_.async_wait(kTuple);
  socket_.cancel();
  co_return !*gone;
}

}  // namespace occam::test
