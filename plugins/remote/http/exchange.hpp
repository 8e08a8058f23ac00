// One request and its answer on a connection of the pool, read piece by piece.
//
// A connection that had served before may have been closed by its server meanwhile: where that shows before the server
// can have all of the request, it goes out once more on a new one, which counts as the same try. What a server has
// whole is never sent again because a connection was lost: it would be done and billed twice. An exchange that is
// destroyed before its answer's end closes the connection, which tells the server to stop. Threads: those of the call.
//
//   auto exchange = Exchange::begin(pool, route, bytes, limits, call);
//   while (auto more = exchange->read_body(call)) { if (!*more) break; use(exchange->body()); }
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "remote/http/answer_parser.hpp"
#include "remote/http/pool.hpp"

namespace occam::remote {

class Exchange {
 public:
  /// Sends `request` and returns when the answer's head has come. Errors: as Connection and AnswerParser; kDataLoss
  /// (never again) where the server had the request and was lost before that.
  [[nodiscard]] static Tried<Exchange> begin(Pool& pool, const std::shared_ptr<const Route>& route,
                                             std::string_view request, std::uint64_t max_answer_bytes, Call& call);
  ~Exchange();
  Exchange(Exchange&&) noexcept;
  Exchange& operator=(Exchange&&) = delete;

  [[nodiscard]] const AnswerHead& head() const { return parser_.head(); }
  /// What has come of the body; the caller clears what it has used.
  [[nodiscard]] std::string& body() { return parser_.body(); }
  /// Waits for more of the body. Returns false at its end, when the connection is kept for the next request. An answer
  /// that is torn is never asked for again.
  [[nodiscard]] Tried<bool> read_body(Call& call);
  /// For an answer whose last word has been read: keeps the connection where the end is there or comes at once.
  void settle(Call& call);

 private:
  Exchange(Lease lease, std::uint64_t max_answer_bytes, std::chrono::milliseconds patience, Call& call);
  [[nodiscard]] Tried<void> read_some(Call& call, std::chrono::milliseconds patience);
  void keep();

  std::optional<Lease> lease_;
  AnswerParser parser_;
  std::chrono::milliseconds patience_;
  Call* call_;
  bool has_bytes_ = false;
};

}  // namespace occam::remote
