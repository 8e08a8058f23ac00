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
    frame_ = StreamFrame(head_of(options_, "cmpl-", "text_completion", model), R"({"index":0,"text":)", options_.usage);
  }

  void piece(const Delta& delta, std::string& out) override {
    const bool has_logprobs = options_.logprobs == Logprobs::kInclude && !delta.tokens.empty();
    if (delta.text.empty() && !has_logprobs) return;
    frame_.open(out);
    append_quoted(out, delta.text);
    out += R"(,"logprobs":)";
    has_logprobs ? append_completion_logprobs(out, delta.tokens, offset_) : void(out += "null");
    frame_.close(out);
  }

  void last(const Answer& answer, std::string& out) override {
    frame_.open(out);
    out += R"("")";
    frame_.close_last(answer, out);
  }

 private:
  const ShapeOptions options_;
  StreamFrame frame_;
  std::int64_t offset_ = 0;
};

}  // namespace

std::unique_ptr<AnswerShape> completion_shape(ShapeOptions options) {
  return std::make_unique<CompletionShape>(std::move(options));
}

}  // namespace occam::gateway
