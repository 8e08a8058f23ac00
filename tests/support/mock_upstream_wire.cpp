#include "support/mock_upstream_wire.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/crc.hpp>

#include "support/mock_upstream_shapes.hpp"

namespace occam::test {
namespace {

constexpr std::size_t kWrongStreamLength[] = {40, 1'000'000};  // too short for a frame, too long for a stream
constexpr std::size_t kLargestStored = 65'535;

std::string extra_lines(const MockAnswer& answer) {
  std::string lines;
  if (!answer.retry_after.empty()) lines += "retry-after: " + answer.retry_after + "\r\n";
  if (!answer.retry_after_ms.empty()) lines += "retry-after-ms: " + answer.retry_after_ms + "\r\n";
  if (answer.header_bytes > 0)
    lines += "x-filler: " + std::string(static_cast<std::size_t>(answer.header_bytes), 'x') + "\r\n";
  return lines;
}

void append_little_endian(std::string& out, std::uint32_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>((number >> (8 * i)) & 255U);
}

}  // namespace

std::string response_head(int status, std::string_view type, std::size_t length, const MockAnswer& answer,
                          std::string_view more) {
  return fmt::format("HTTP/1.1 {} {}\r\ncontent-type: {}\r\ncontent-length: {}\r\nserver: mock-upstream\r\n{}{}\r\n",
                     status, reason_phrase(status), type, length, extra_lines(answer), more);
}

bool is_chunked(const MockAnswer& answer) {
  return answer.fault != MockFault::kLengthShort && answer.fault != MockFault::kLengthLong;
}

std::string stream_head(const MockAnswer& answer) {
  const std::string framing =
      is_chunked(answer)
          ? "transfer-encoding: chunked"
          : fmt::format("content-length: {}", kWrongStreamLength[answer.fault == MockFault::kLengthLong ? 1 : 0]);
  return fmt::format(
      "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\n{}\r\n{}"
      "server: mock-upstream\r\n{}\r\n",
      framing, answer.fault == MockFault::kGzip ? "content-encoding: gzip\r\n" : "", extra_lines(answer));
}

std::string http_chunk(std::string_view bytes) {
  return fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
}

std::string sse_frame(std::string_view data, const MockAnswer& answer) {
  const std::string_view line = answer.crlf ? "\r\n" : "\n";
  return fmt::format("data: {}{}{}", data, line, line);
}

std::string gzip(std::string_view bytes) {
  std::string out("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
  std::size_t at = 0;
  do {
    const std::size_t size = std::min(kLargestStored, bytes.size() - at);
    out += at + size == bytes.size() ? '\1' : '\0';
    append_little_endian(out, static_cast<std::uint32_t>(size), 2);
    append_little_endian(out, ~static_cast<std::uint32_t>(size), 2);
    out += bytes.substr(at, size);
    at += size;
  } while (at < bytes.size());
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), bytes.size());
  append_little_endian(out, crc.checksum(), 4);
  append_little_endian(out, static_cast<std::uint32_t>(bytes.size()), 4);
  return out;
}

}  // namespace occam::test
