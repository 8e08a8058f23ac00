// What chat and text completions have in common: usage, log-probabilities, and the frame around a choice.
//
// Private to the shapes. Threads: functions of their arguments.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gateway/openai/answer_shape.hpp"

namespace occam::gateway {

/// `{"prompt_tokens":…}`
void append_usage(std::string& out, const Answer& answer);

/// OpenAI's words; an answer that was cut by its reader has simply stopped.
[[nodiscard]] std::string_view finish_word(FinishReason reason);

/// Chat: `{"content":[{"token","logprob","bytes","top_logprobs"}…],"refusal":null}`.
void append_chat_logprobs(std::string& out, std::span<const TokenInfo> tokens);
/// Completions: `{"tokens","token_logprobs","top_logprobs","text_offset"}`; `offset` is the first token's, in code
/// points of the answer, and is moved behind the last.
void append_completion_logprobs(std::string& out, std::span<const TokenInfo> tokens, std::int64_t& offset);

/// The members before `choices`: `{"id":…,"object":…,"created":…,"model":…`.
[[nodiscard]] std::string head_of(const ShapeOptions& options, std::string_view prefix, std::string_view object,
                                  std::string_view model);

/// What a stream writes around each piece: the frames of one answer differ in their choice alone.
class StreamFrame {
 public:
  StreamFrame() = default;
  /// `head` is what `head_of` gives; `before` is the choice's text before the piece, `{"index":0,"delta":` in chat.
  StreamFrame(std::string_view head, std::string_view before, Usage usage);

  /// Begins a frame; the piece follows.
  void open(std::string& out) const { out += before_piece_; }
  /// The rest of a choice that goes on.
  void close(std::string& out) const;
  /// The last choice's end, the usage where it was asked for, and `[DONE]`.
  void close_last(const Answer& answer, std::string& out) const;

 private:
  void close_choices(std::string& out) const;

  std::string head_;
  std::string before_piece_;
  Usage usage_ = Usage::kLeaveOut;
};

}  // namespace occam::gateway
