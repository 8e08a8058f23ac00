// Answers in OpenAI's shapes: whole, or as the frames of a stream.
//
// A shape belongs to one answer: id, time and, once it is known, the model. Frames are `data: {…}\n\n`.
// Threads: one user at a time.
//
//   auto shape = chat_shape({.id = "chatcmpl-1", .created = now, .usage = Usage::kInclude});
//   std::string text = shape->first(delta.model);
//   shape->piece(delta, text);
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/openai/generation_call.hpp"
#include "occam/answer.hpp"
#include "occam/request.hpp"

namespace occam::gateway {

enum class Logprobs { kLeaveOut, kInclude };

struct ShapeOptions {
  std::string id;            ///< without `chatcmpl-` or `cmpl-`
  std::int64_t created = 0;  ///< Unix seconds
  Usage usage = Usage::kLeaveOut;
  Logprobs logprobs = Logprobs::kLeaveOut;
};

class AnswerShape {
 public:
  virtual ~AnswerShape() = default;

  /// The body of an answer that is not streamed.
  [[nodiscard]] virtual std::string whole(const Answer& answer) const = 0;

  /// Fixes the model and appends what comes before the first piece.
  virtual void first(std::string_view model, std::string& out) = 0;
  /// Requires: first() was called. Nothing for an empty piece.
  virtual void piece(const Delta& delta, std::string& out) = 0;
  /// The finish reason, the usage where it was asked for, and `[DONE]`.
  virtual void last(const Answer& answer, std::string& out) = 0;
};

[[nodiscard]] std::unique_ptr<AnswerShape> chat_shape(ShapeOptions options);
[[nodiscard]] std::unique_ptr<AnswerShape> completion_shape(ShapeOptions options);

}  // namespace occam::gateway
