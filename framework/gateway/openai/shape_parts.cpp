#include "gateway/openai/shape_parts.hpp"

#include <algorithm>
#include <cmath>

#include "gateway/openai/json_text.hpp"
#include "gateway/openai/sse.hpp"

namespace occam::gateway {
namespace {

constexpr float kImpossible = -9999.0F;  // OpenAI's word for a log-probability that is not known or not finite

void append_logprob(std::string& out, float logprob) {
  append_number(out, std::isfinite(logprob) ? logprob : kImpossible);
}

void append_bytes(std::string& out, std::string_view bytes) {
  out += '[';
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) out += ',';
    append_number(out, std::int32_t{static_cast<unsigned char>(bytes[i])});
  }
  out += ']';
}

void append_token(std::string& out, std::string_view bytes, float logprob) {
  out += R"({"token":)";
  append_quoted(out, bytes);
  out += R"(,"logprob":)";
  append_logprob(out, logprob);
  out += R"(,"bytes":)";
  append_bytes(out, bytes);
}

template <typename Each>
void append_list(std::string& out, std::span<const TokenInfo> tokens, Each each) {
  out += '[';
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (i > 0) out += ',';
    each(tokens[i]);
  }
  out += ']';
}

std::int64_t count_code_points(std::string_view bytes) {
  return std::ranges::count_if(bytes, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

void append_alternatives(std::string& out, const TokenInfo& token) {
  out += '{';
  const char* separator = "";
  for (const TokenInfo::Alternative& other : token.alternatives) {
    out += separator;
    separator = ",";
    append_quoted(out, other.bytes);
    out += ':';
    append_logprob(out, other.logprob);
  }
  out += '}';
}

}  // namespace

void append_usage(std::string& out, const Answer& answer) {
  out += R"({"prompt_tokens":)";
  append_number(out, answer.prompt_tokens);
  out += R"(,"completion_tokens":)";
  append_number(out, answer.completion_tokens);
  out += R"(,"total_tokens":)";
  append_number(out, std::int64_t{answer.prompt_tokens} + answer.completion_tokens);
  out += R"(,"prompt_tokens_details":{"cached_tokens":)";
  append_number(out, answer.cached_tokens);
  out += "}}";
}

std::string_view finish_word(FinishReason reason) {
  return reason == FinishReason::kCancelled ? "stop" : word(reason);
}

void append_chat_logprobs(std::string& out, std::span<const TokenInfo> tokens) {
  out += R"({"content":)";
  append_list(out, tokens, [&](const TokenInfo& token) {
    append_token(out, token.bytes, token.logprob);
    out += R"(,"top_logprobs":[)";
    const char* separator = "";
    for (const TokenInfo::Alternative& other : token.alternatives) {
      out += separator;
      separator = ",";
      append_token(out, other.bytes, other.logprob);
      out += '}';
    }
    out += "]}";
  });
  out += R"(,"refusal":null})";
}

void append_completion_logprobs(std::string& out, std::span<const TokenInfo> tokens, std::int64_t& offset) {
  out += R"({"tokens":)";
  append_list(out, tokens, [&](const TokenInfo& token) { append_quoted(out, token.bytes); });
  out += R"(,"token_logprobs":)";
  append_list(out, tokens, [&](const TokenInfo& token) { append_logprob(out, token.logprob); });
  out += R"(,"top_logprobs":)";
  append_list(out, tokens, [&](const TokenInfo& token) { append_alternatives(out, token); });
  out += R"(,"text_offset":)";
  append_list(out, tokens, [&](const TokenInfo& token) {
    append_number(out, offset);
    offset += count_code_points(token.bytes);
  });
  out += '}';
}

std::string head_of(const ShapeOptions& options, std::string_view prefix, std::string_view object,
                    std::string_view model) {
  std::string out = R"({"id":)";
  append_quoted(out, std::string(prefix) + options.id);
  out += R"(,"object":)";
  append_quoted(out, object);
  out += R"(,"created":)";
  append_number(out, options.created);
  out += R"(,"model":)";
  append_quoted(out, model);
  return out;
}

StreamFrame::StreamFrame(std::string_view head, std::string_view before, Usage usage) : usage_(usage) {
  head_ = std::string(kData) + std::string(head) + R"(,"choices":[)";
  before_piece_ = head_ + std::string(before);
}

void StreamFrame::close(std::string& out) const {
  out += R"(,"finish_reason":null)";
  close_choices(out);
}

void StreamFrame::close_last(const Answer& answer, std::string& out) const {
  out += R"(,"logprobs":null,"finish_reason":)";
  append_quoted(out, finish_word(answer.finish_reason));
  close_choices(out);
  if (usage_ == Usage::kInclude) {
    out += head_;
    out += R"(],"usage":)";
    append_usage(out, answer);
    out += '}';
    out += kFrameEnd;
  }
  out += kDoneFrame;
}

void StreamFrame::close_choices(std::string& out) const {
  out += usage_ == Usage::kInclude ? R"(}],"usage":null})" : "}]}";
  out += kFrameEnd;
}

}  // namespace occam::gateway
