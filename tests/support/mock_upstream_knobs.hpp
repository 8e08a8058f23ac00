// What the mock upstream is told to answer: the knobs of one answer, in C++ and as text.
//
// The text form travels in the header `x-mock` or behind a `?` in the model's name, so that a policy may point two
// models at one server: `tokens=3&gap=5&fault=reset&after=2`. Keys are the members' names; times are milliseconds.
//
//   MockAnswer slow{.tokens = 4, .first_token = 200ms};
//   auto same = MockAnswer::parse("tokens=4&first_token=200");
#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

namespace occam::test {

/// What goes wrong. `after` says behind how many tokens; with 0 of them kHang, kDrop and kReset come before the head.
enum class MockFault {
  kNone,
  kErrorFrame,   ///< error_frame: 200, then an error among the frames (not streamed: as a whole body), then the end
  kCut,          ///< cut: ends as HTTP demands, without the rest, a finish reason and [DONE]; not streamed: half a body
  kDrop,         ///< drop: closes (FIN) in the middle of a message
  kReset,        ///< reset: the same with RST
  kHang,         ///< hang: says no more and keeps the connection
  kLengthLong,   ///< length_long: content-length promises more than comes before the close
  kLengthShort,  ///< length_short: content-length is smaller than the body
  kGzip,         ///< gzip: a compressed body nobody asked for
  kContentType,  ///< content_type: a page of HTML with status 200
  kGarbage,      ///< garbage: bytes that are no JSON where JSON is due
};

struct MockAnswer {
  using Milliseconds = std::chrono::milliseconds;

  std::string text{};          ///< said word by word; empty: mock_words(tokens)
  int tokens = 8;              ///< where there is no text
  bool echo = false;           ///< says the last message's text instead
  std::string tool{};          ///< calls this function with {"city":"Paris"} instead of saying anything
  std::string finish{"stop"};  ///< finish_reason; `tool_calls` where a tool is called
  bool logprobs = true;        ///< given where they are asked for
  bool score = true;           ///< /v1/completions honours `echo`
  int cached_tokens = 0;       ///< usage.prompt_tokens_details.cached_tokens

  Milliseconds head{0};         ///< before the first byte of the answer
  Milliseconds drip{0};         ///< between 8 bytes of the head and the next 8
  Milliseconds first_token{0};  ///< between the head and the first token; not streamed: before the body
  Milliseconds gap{0};          ///< between tokens; not streamed: all of them before the body
  int split = 0;                ///< writes at most so many bytes at once; 0: a frame at once
  int comments = 0;             ///< SSE comments before the first frame
  bool crlf = false;            ///< lines of frames end with CR LF

  int status = 200;           ///< else an answer with an error of OpenAI's shape and this status
  std::string code{};         ///< error.code; empty: what OpenAI says at that status
  std::string retry_after{};  ///< the header, as it is
  std::string retry_after_ms{};
  int header_bytes = 0;  ///< of a header that nobody needs
  MockFault fault = MockFault::kNone;
  int after = 0;    ///< tokens before the fault
  double rate = 1;  ///< share of the requests that fail (status, fault), evenly spread
  int times = -1;   ///< only the first so many requests fail; -1: no end

  /// Returns `base` with the keys of the text, or what is wrong with it.
  [[nodiscard]] static std::expected<MockAnswer, std::string> parse(std::string_view text, MockAnswer base);
  [[nodiscard]] static std::expected<MockAnswer, std::string> parse(std::string_view text) { return parse(text, {}); }
};

/// `w0 w1 w2 …`: what the server says when it is told a number of tokens.
[[nodiscard]] std::string mock_words(int count);

}  // namespace occam::test
