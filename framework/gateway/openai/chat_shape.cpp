// chat.completion and chat.completion.chunk.
#include "gateway/openai/json_text.hpp"
#include "gateway/openai/shape_parts.hpp"

namespace occam::gateway {
namespace {

class ChatShape : public AnswerShape {
 public:
  explicit ChatShape(ShapeOptions options) : options_(std::move(options)) {}

  std::string whole(const Answer& answer) const override {
    std::string out = head_of(options_, "chatcmpl-", "chat.completion", answer.model);
    out.reserve(out.size() + answer.text.size() + 512);
    out += R"(,"choices":[{"index":0,"message":{"role":"assistant","content":)";
    const bool has_text = !answer.text.empty() || answer.fields.empty();
    has_text ? append_quoted(out, answer.text) : void(out += "null");
    if (answer.fields.find("\"refusal\"") == std::string::npos) out += R"(,"refusal":null)";
    append_members(out, answer.fields);
    out += R"(},"logprobs":)";
    options_.logprobs == Logprobs::kInclude ? append_chat_logprobs(out, answer.tokens) : void(out += "null");
    out += R"(,"finish_reason":)";
    append_quoted(out, finish_word(answer.finish_reason));
    out += R"(}],"usage":)";
    append_usage(out, answer);
    out += '}';
    return out;
  }

  void first(std::string_view model, std::string& out) override {
    head_ = std::string(kData) + head_of(options_, "chatcmpl-", "chat.completion.chunk", model);
    before_delta_ = head_ + R"(,"choices":[{"index":0,"delta":)";
    after_choice_ = options_.usage == Usage::kInclude ? R"(}],"usage":null})" : "}]}";
    after_choice_ += kFrameEnd;
    out += before_delta_;
    out += R"({"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null)";
    out += after_choice_;
  }

  void piece(const Delta& delta, std::string& out) override {
    const bool has_logprobs = options_.logprobs == Logprobs::kInclude && !delta.tokens.empty();
    if (delta.text.empty() && delta.fields.empty() && !has_logprobs) return;
    out += before_delta_;
    if (delta.text.empty() && !delta.fields.empty()) {
      out += delta.fields;
    } else {
      out += R"({"content":)";
      append_quoted(out, delta.text);
      append_members(out, delta.fields);
      out += '}';
    }
    out += R"(,"logprobs":)";
    has_logprobs ? append_chat_logprobs(out, delta.tokens) : void(out += "null");
    out += R"(,"finish_reason":null)";
    out += after_choice_;
  }

  void last(const Answer& answer, std::string& out) override {
    out += before_delta_;
    out += R"({},"logprobs":null,"finish_reason":)";
    append_quoted(out, finish_word(answer.finish_reason));
    out += after_choice_;
    if (options_.usage == Usage::kInclude) {
      out += head_;
      out += R"(,"choices":[],"usage":)";
      append_usage(out, answer);
      out += '}';
      out += kFrameEnd;
    }
    out += kDone;
  }

 private:
  const ShapeOptions options_;
  std::string head_;
  std::string before_delta_;
  std::string after_choice_;
};

}  // namespace

std::unique_ptr<AnswerShape> chat_shape(ShapeOptions options) {
  return std::make_unique<ChatShape>(std::move(options));
}

}  // namespace occam::gateway
