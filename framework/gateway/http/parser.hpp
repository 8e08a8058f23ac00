// Bytes to requests, within limits: Boost.Beast's parser behind plain types.
//
// One parser a connection. Pipelined requests come out one after the other. Threads: one user at a time.
//
//   parser.feed(bytes);
//   if (parser.state() == RequestParser::State::kDone) handle(parser.take());
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "gateway/http/request.hpp"

namespace occam::gateway {

struct ParserLimits {
  std::uint32_t header_bytes = 16 * 1024;
  std::uint64_t body_bytes = 8 * 1024 * 1024;
};

class RequestParser {
 public:
  /// kEmpty → kHeader → kBody → kDone; kFailed from any, and it stays.
  enum class State { kEmpty, kHeader, kBody, kDone, kFailed };
  enum class Failure { kNone, kMalformed, kHeaderTooLarge, kBodyTooLarge };

  explicit RequestParser(const ParserLimits& limits);
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  /// Takes as many bytes as belong to the request at hand and returns how many; what is left must be fed again, behind
  /// it what comes later. Takes nothing in kDone and kFailed.
  std::size_t feed(std::string_view bytes);

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] Failure failure() const { return failure_; }
  /// Whether the client waits for `100 Continue` before it sends the body; true once, when the header is there.
  [[nodiscard]] bool take_expectation();

  /// Requires: kDone. The parser begins anew.
  [[nodiscard]] HttpRequest take();
  /// What is known of a request that cannot be taken: its head where it was read, else nothing.
  [[nodiscard]] HttpRequest take_what_there_is();

 private:
  struct Beast;
  void begin();

  const ParserLimits limits_;
  std::unique_ptr<Beast> beast_;
  State state_ = State::kEmpty;
  Failure failure_ = Failure::kNone;
  bool is_expecting_ = false;
};

}  // namespace occam::gateway
