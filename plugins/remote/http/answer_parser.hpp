// One HTTP/1.1 answer out of bytes as they come: its head, then its body without the chunks' framing.
//
// Nothing is read here and nothing waits: bytes are put in, so any split of them is the same answer. Interim answers
// (1xx) are passed over. Headers are limited to 64 KiB, the body to what the caller says. Threads: one at a time.
//
//   AnswerParser parser(Body::kExpected, 1 << 20);
//   auto used = parser.put(bytes);
//   if (parser.has_head() && parser.head().status == 200) text += parser.take_body();
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "remote/http/failure.hpp"

namespace occam::remote {

/// What a client looks at; header values as they came, without blanks around them.
struct AnswerHead {
  int status = 0;
  std::string content_type{};
  std::string content_encoding{};
  std::string location{};
  std::string retry_after{};
  std::string retry_after_ms{};
  std::string should_retry{};  ///< x-should-retry
  bool keeps_alive = false;    ///< the connection may be used again after the body
};

enum class Body {
  kExpected,
  kNone,  ///< none comes whatever the head says: an answer to CONNECT
};

class AnswerParser {
 public:
  AnswerParser(Body body, std::uint64_t max_body_bytes);
  ~AnswerParser();
  AnswerParser(AnswerParser&&) noexcept;
  AnswerParser& operator=(AnswerParser&&) noexcept;

  /// Returns how many bytes were used; the rest is put in again with more behind it, or belongs to the next answer.
  /// Errors: kDataLoss for what is no HTTP, kResourceExhausted for headers or a body over their limits.
  [[nodiscard]] Tried<std::size_t> put(std::string_view bytes);
  /// The connection has ended. Errors: kDataLoss where the answer is not whole.
  [[nodiscard]] Tried<void> end();

  [[nodiscard]] bool has_head() const;
  [[nodiscard]] bool is_done() const;
  /// Requires: has_head().
  [[nodiscard]] const AnswerHead& head() const;
  /// What has come of the body and was not taken yet. The caller clears it.
  [[nodiscard]] std::string& body();

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
  Body expected_;
  std::uint64_t max_body_bytes_;
};

}  // namespace occam::remote
