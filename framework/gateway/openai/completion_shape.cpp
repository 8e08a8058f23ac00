// text_completion, whole and streamed.
#include "gateway/openai/json_text.hpp"
#include "gateway/openai/shape_parts.hpp"

namespace occam::gateway {
namespace {

class CompletionShape : public AnswerShape {
 public:
  explicit CompletionShape(ShapeOptions options) : options_(std::move(options)) {}

  std::string whole(const Answer& answer) const override {
    std::string out = head_of(options_, "cmpl-", "text_completion", answer.model);
    out += R"(,"choices":[{"index":0,"text":)";
    append_quoted(out, answer.text);
    out += R"(,"logprobs":)";
    std::int64_t offset = 0;
    options_.logprobs == Logprobs::kInclude ? append_completion_logprobs(out, answer.tokens, offset)
                                            : void(out += "null");
    out += R"(,"finish_reason":)";
    append_quoted(out, finish_word(answer.finish_reason));
    out += R"(}],"usage":)";
    append_usage(out, answer);
    out += '}';
    return out;
  }

  void first(std::string_view model, std::string& /*out*/) override {
    head_ = std::string(kData) + head_of(options_, "cmpl-", "text_completion", model);
    before_text_ = head_ + R"(,"choices":[{"index":0,"text":)";
    after_choice_ = options_.usage == Usage::kInclude ? R"(}],"usage":null})" : "}]}";
    after_choice_ += kFrameEnd;
  }

  void piece(const Delta& delta, std::string& out) override {
    const bool has_logprobs = options_.logprobs == Logprobs::kInclude && !delta.tokens.empty();
    if (delta.text.empty() && !has_logprobs) return;
    out += before_text_;
    append_quoted(out, delta.text);
    out += R"(,"logprobs":)";
    has_logprobs ? append_completion_logprobs(out, delta.tokens, offset_) : void(out += "null");
    out += R"(,"finish_reason":null)";
    out += after_choice_;
  }

  void last(const Answer& answer, std::string& out) override {
    out += before_text_;
    out += R"("","logprobs":null,"finish_reason":)";
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
  std::string before_text_;
  std::string after_choice_;
  std::int64_t offset_ = 0;
};

}  // namespace

std::unique_ptr<AnswerShape> completion_shape(ShapeOptions options) {
  return std::make_unique<CompletionShape>(std::move(options));
}

}  // namespace occam::gateway
