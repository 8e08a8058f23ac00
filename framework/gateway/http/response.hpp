// An answer before it is bytes: status, header fields, body.
//
// Threads: values, no sharing.
//
//   Response response{.status = 200, .body = std::move(json)};
//   response.set("x-occam-model", model);
//   std::string bytes = to_bytes(std::move(response), wire);
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace occam::gateway {

struct Response {
  std::int32_t status = 200;
  std::string_view content_type = "application/json";  ///< static; empty: the answer has no body
  std::string fields{};                                ///< further header lines, each ended by CRLF
  std::string body{};

  /// Adds a header line. Control characters in `value` are dropped: no value can add a line of its own.
  void set(std::string_view name, std::string_view value);
};

enum class Persistence { kKeepAlive, kClose };
/// What a HEAD request is answered with has no body, whatever its content-length says.
enum class BodyRule { kSend, kOmit };
/// How the end of a streamed body is told.
enum class Framing { kChunked, kUntilClose };

struct Wire {
  bool is_http_1_0 = false;
  Persistence persistence = Persistence::kKeepAlive;
  BodyRule body = BodyRule::kSend;
};

[[nodiscard]] std::string_view reason_phrase(std::int32_t status);

/// Head and body as they are sent.
[[nodiscard]] std::string to_bytes(const Response& response, const Wire& wire);

/// The head of a body whose length is not known: `text/event-stream`, never cached, never buffered by proxies.
[[nodiscard]] std::string stream_head(const Response& response, const Wire& wire, Framing framing);

/// Adds `data` as one chunk (RFC 9112, 7.1). `data` must not be empty: an empty chunk ends the body.
void append_chunk(std::string& out, std::string_view data);
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace occam::gateway
