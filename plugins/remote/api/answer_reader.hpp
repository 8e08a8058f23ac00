// What comes back from /chat/completions and /completions, whole or in chunks, as pieces for the host.
//
// Text, tokens with their log-probabilities, and everything else of a message (`tool_calls`, `refusal`,
// `reasoning_content`, …) as fields in the shape of a chunk's `delta`. One reader a try. Threads: one at a time.
//
//   AnswerReader reader(Api::kChat, request.alternatives, sink);
//   if (auto flow = reader.take_chunk(chunk); flow && *flow == Flow::kStop) …
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <deque>
#include <string>
#include <vector>

#include "occam/sdk/backend.hpp"
#include "remote/http/failure.hpp"

namespace occam::remote {

enum class Api { kChat, kText };
enum class Flow { kContinue, kStop };

class AnswerReader {
 public:
  /// `who`: the server, for messages. References live as long as the reader.
  AnswerReader(Api api, std::int32_t alternatives, const std::string& who, const sdk::DeltaSink& sink);

  /// One chunk of a stream. Errors: what an `error` in it says.
  [[nodiscard]] Tried<Flow> take_chunk(const boost::json::object& chunk);
  /// A whole answer. Errors: as take_chunk; kDataLoss where it has no choice.
  [[nodiscard]] Tried<Flow> take_whole(const boost::json::object& answer);

  /// A piece of content has gone to the host: no other try may follow.
  [[nodiscard]] bool has_handed_on() const { return has_handed_on_; }
  /// The server has said why the answer ended.
  [[nodiscard]] bool has_ended() const { return has_ended_; }
  /// Counts are the server's own; where it gives none, completion tokens are the tokens or chunks that came.
  [[nodiscard]] sdk::GenerateResult result() const;

 private:
  [[nodiscard]] Tried<Flow> take(const boost::json::object& answer, const char* message_key);
  [[nodiscard]] Tried<Flow> take_choice(const boost::json::object& choice, const char* message_key);
  [[nodiscard]] Flow hand_on(std::string_view text, std::string_view fields);
  [[nodiscard]] Tried<void> take_finish_reason(const boost::json::value& reason);
  void take_usage(const boost::json::object& usage);
  void take_tokens(const boost::json::object& logprobs);
  void take_chat_token(const boost::json::object& token);
  void take_text_tokens(const boost::json::object& logprobs);
  void add_token(std::string_view text, double logprob);
  void add_alternative(std::string_view text, double logprob);
  void point_tokens();

  Api api_;
  std::int32_t alternatives_wanted_;
  const std::string& who_;
  const sdk::DeltaSink& sink_;
  sdk::GenerateResult result_;
  bool is_streamed_ = false;
  bool has_usage_ = false;
  bool has_handed_on_ = false;
  bool has_ended_ = false;
  std::int32_t pieces_ = 0;
  std::int32_t tokens_seen_ = 0;
  std::chrono::steady_clock::time_point begun_;
  std::chrono::steady_clock::time_point first_;
  std::chrono::steady_clock::time_point last_;

  std::string joined_text_;  ///< of a content in parts
  std::vector<occam_abi_token> tokens_;
  std::vector<std::size_t> first_alternative_;  ///< of each token, in alternatives_
  std::vector<occam_abi_alternative> alternatives_;
  std::deque<std::string> bytes_;  ///< of tokens that came as numbers
};

}  // namespace occam::remote
