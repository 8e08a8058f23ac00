#include <catch2/catch.hpp>

#include "remote/http/answer_parser.hpp"

using namespace occam::remote;
using occam::sdk::Status;

namespace {

constexpr std::uint64_t kMany = 1 << 20;

struct Read {
  Tried<void> outcome;
  bool is_done = false;
  AnswerHead head;
  std::string body;
};

/// Puts the bytes in by `step`, keeping what was not used as a connection does, then ends.
Read read(std::string_view bytes, std::size_t step, std::uint64_t max_body = kMany, Body expected = Body::kExpected) {
  AnswerParser parser(expected, max_body);
  Read read;
  std::size_t used = 0;
  for (std::size_t end = 0; end < bytes.size() && !parser.is_done();) {
    end = std::min(bytes.size(), end + step);
    const auto put = parser.put(bytes.substr(used, end - used));
    if (!put) {
      read.outcome = std::unexpected(put.error());
      return read;
    }
    used += *put;
  }
  if (!parser.is_done()) read.outcome = parser.end();
  read.is_done = parser.is_done();
  if (parser.has_head()) read.head = parser.head();
  read.body = parser.body();
  return read;
}

Status status_of(std::string_view bytes, std::uint64_t max_body = kMany) {
  const Read got = read(bytes, 7, max_body);
  REQUIRE_FALSE(got.outcome);
  return got.outcome.error().error.status;
}

}  // namespace

TEST_CASE("Any split of an answer is the same answer") {
  const std::string plain = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}";
  const std::string chunked =
      "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3;x=y\r\n{\"a\r\n4\r\n\":1}\r\n"
      "0\r\nTrailer: no\r\n\r\n";
  for (std::size_t step = 1; step < 80; ++step) {
    INFO(step);
    const Read a = read(plain, step);
    CHECK(a.is_done);
    CHECK(a.head.status == 200);
    CHECK(a.head.content_type == "application/json");
    CHECK(a.head.keeps_alive);
    CHECK(a.body == "{\"a\":1}");
    const Read b = read(chunked, step);
    CHECK(b.is_done);
    CHECK(b.head.content_type == "text/event-stream");
    CHECK(b.body == "{\"a\":1}");
  }
}

TEST_CASE("A body without a length lasts until the connection ends and cannot be followed by another") {
  const Read got = read("HTTP/1.1 200 OK\r\n\r\nall of it", 5);
  CHECK(got.outcome);
  CHECK(got.body == "all of it");
  CHECK_FALSE(got.head.keeps_alive);
}

TEST_CASE("Connection: close and HTTP/1.0 do not keep the connection") {
  CHECK_FALSE(read("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", 9).head.keeps_alive);
  CHECK_FALSE(read("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", 9).head.keeps_alive);
}

TEST_CASE("Interim answers are passed over") {
  const Read got = read(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 429 No\r\nRetry-After: 3\r\n"
      "retry-after-ms: 2500\r\nX-Should-Retry: false\r\nContent-Length: 2\r\n\r\nno",
      1);
  CHECK(got.is_done);
  CHECK(got.head.status == 429);
  CHECK(got.head.retry_after == "3");
  CHECK(got.head.retry_after_ms == "2500");
  CHECK(got.head.should_retry == "false");
  CHECK(got.body == "no");
}

TEST_CASE("An answer to CONNECT has no body") {
  const Read got = read("HTTP/1.1 200 Connection established\r\n\r\n", 3, kMany, Body::kNone);
  CHECK(got.outcome);
  CHECK(got.is_done);
}

TEST_CASE("A torn answer is damaged and another try may help") {
  for (const char* bytes : {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfew", "HTTP/1.1 200 OK\r\nContent-Le",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"}) {
    const Read got = read(bytes, 4);
    REQUIRE_FALSE(got.outcome);
    CHECK(got.outcome.error().error.status == Status::kDataLoss);
    CHECK(got.outcome.error().again == Again::kMayHelp);
  }
}

TEST_CASE("What is no HTTP is refused") {
  for (const char* bytes : {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/2 200\r\n\r\n",
                            "HTTP/1.1 200 OK\r\nbad header\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    INFO(bytes);
    CHECK(status_of(bytes) == Status::kDataLoss);
  }
}

TEST_CASE("Headers beyond 64 KiB and bodies beyond their limit are refused") {
  CHECK(status_of("HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'a') + "\r\n\r\n") == Status::kDataLoss);
  CHECK(status_of("HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'a')) == Status::kDataLoss);
  CHECK(status_of("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", 999) == Status::kDataLoss);
  CHECK(status_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n6\r\nabcdef\r\n0\r\n\r\n", 10) ==
        Status::kDataLoss);
  CHECK(status_of("HTTP/1.1 200 OK\r\n\r\n" + std::string(50, 'a'), 10) == Status::kDataLoss);
  CHECK(read("HTTP/1.1 200 OK\r\nX: " + std::string(60'000, 'a') + "\r\nContent-Length: 0\r\n\r\n", 4096).is_done);
}
