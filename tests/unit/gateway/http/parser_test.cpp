#include "gateway/http/parser.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace {

using namespace occam::gateway;
using State = RequestParser::State;
using Failure = RequestParser::Failure;

constexpr const char* kPost =
    "POST /v1/x?y=1 HTTP/1.1\r\nhost: h\r\ncontent-length: 5\r\nX-Request-ID: me\r\n\r\nhello";

/// Feeds as a connection does: what was not taken stays in front of what comes.
State feed_in_pieces(RequestParser& parser, const std::string& text, std::size_t piece) {
  std::string waiting;
  for (std::size_t at = 0; at < text.size() && parser.state() != State::kDone && parser.state() != State::kFailed;
       at += piece) {
    waiting += text.substr(at, piece);
    waiting.erase(0, parser.feed(waiting));
  }
  return parser.state();
}

Failure failure_of(const std::string& text, const ParserLimits& limits = {}) {
  RequestParser parser(limits);
  feed_in_pieces(parser, text, 1024);
  return parser.failure();
}

}  // namespace

TEST_CASE("A request comes out the same however its bytes were cut") {
  for (std::size_t piece = 1; piece < 100; piece += 7) {
    RequestParser parser({});
    REQUIRE(feed_in_pieces(parser, kPost, piece) == State::kDone);
    const HttpRequest request = parser.take();
    CHECK(request.method == "POST");
    CHECK(request.path == "/v1/x");
    CHECK(request.request_id == "me");
    CHECK(request.body == "hello");
    CHECK(request.is_keep_alive);
    CHECK(parser.state() == State::kEmpty);
  }
}

TEST_CASE("Pipelined requests are taken one after the other") {
  const std::string both = std::string(kPost) + "GET / HTTP/1.1\r\nhost: h\r\n\r\n";
  RequestParser parser({});
  const std::size_t used = parser.feed(both);
  CHECK(used == std::string(kPost).size());
  CHECK(parser.take().body == "hello");
  CHECK(parser.feed(std::string_view(both).substr(used)) == both.size() - used);
  REQUIRE(parser.state() == State::kDone);
  CHECK(parser.take().path == "/");
}

TEST_CASE("A chunked body is joined") {
  RequestParser parser({});
  const std::string text =
      "POST / HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
  REQUIRE(feed_in_pieces(parser, text, 3) == State::kDone);
  CHECK(parser.take().body == "abcde");
}

TEST_CASE("Header and body have limits") {
  const std::string long_header = "GET / HTTP/1.1\r\nhost: h\r\nx: " + std::string(20'000, 'a') + "\r\n\r\n";
  CHECK(failure_of(long_header) == Failure::kHeaderTooLarge);
  CHECK(failure_of("GET /" + std::string(20'000, 'a')) == Failure::kHeaderTooLarge);
  CHECK(failure_of("POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 11\r\n\r\n", {.body_bytes = 10}) ==
        Failure::kBodyTooLarge);
  const std::string chunked =
      "POST / HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n14\r\n" + std::string(20, 'a') + "\r\n0\r\n\r\n";
  CHECK(failure_of(chunked, {.body_bytes = 10}) == Failure::kBodyTooLarge);
}

TEST_CASE("What could be read in two ways is refused") {
  CHECK(failure_of("POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello") ==
        Failure::kMalformed);
  CHECK(failure_of("POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n") ==
        Failure::kMalformed);
  CHECK(failure_of("POST / HTTP/1.1\r\nhost: h\r\ncontent-length: +5\r\n\r\nhello") == Failure::kMalformed);
  CHECK(failure_of("GET / HTTP/1.1\nhost: h\n\n") == Failure::kMalformed);
  CHECK(failure_of("\x16\x03\x01\x02\x00\x01") == Failure::kMalformed);
}

TEST_CASE("A client that asks for leave to send its body is noticed once") {
  RequestParser parser({});
  (void)parser.feed("POST / HTTP/1.1\r\nhost: h\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n");
  CHECK(parser.state() == State::kBody);
  CHECK(parser.take_expectation());
  CHECK_FALSE(parser.take_expectation());
}
