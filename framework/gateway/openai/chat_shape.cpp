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
    frame_ = StreamFrame(head_of(options_, "chatcmpl-", "chat.completion.chunk", model), R"({"index":0,"delta":)",
                         options_.usage);
    frame_.open(out);
    out += R"({"role":"assistant","content":"","refusal":null},"logprobs":null)";
    frame_.close(out);
  }

  void piece(const Delta& delta, std::string& out) override {
    const bool has_logprobs = options_.logprobs == Logprobs::kInclude && !delta.tokens.empty();
    if (delta.text.empty() && delta.fields.empty() && !has_logprobs) return;
    frame_.open(out);
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
    frame_.close(out);
  }

  void last(const Answer& answer, std::string& out) override {
    frame_.open(out);
    out += "{}";
    frame_.close_last(answer, out);
  }

 private:
  const ShapeOptions options_;
  StreamFrame frame_;
};

}  // namespace

std::unique_ptr<AnswerShape> chat_shape(ShapeOptions options) {
  return std::make_unique<ChatShape>(std::move(options));
}

}  // namespace occam::gateway
