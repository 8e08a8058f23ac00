#include "support/mock_upstream_shapes.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

namespace occam::test {
namespace {

namespace json = boost::json;

constexpr double kLogprob = -0.25;
constexpr std::int64_t kCreated = 1'700'000'000;

/// The text of a string, or of the text parts of an array.
std::string to_text(const json::value& content) {
  if (content.is_string()) return std::string(content.get_string());
  std::string text;
  if (content.is_array())
    for (const json::value& part : content.get_array())
      if (part.is_object())
        if (const auto* piece = part.get_object().if_contains("text"); piece != nullptr && piece->is_string())
          text += piece->get_string();
  return text;
}

bool is_true(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

int to_integer(const json::object& object, std::string_view key, int fallback) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_int64() ? static_cast<int>(value->get_int64()) : fallback;
}

std::expected<void, std::string> read_chat(const json::object& body, MockCall& call) {
  const json::value* messages = body.if_contains("messages");
  if (messages == nullptr || !messages->is_array() || messages->get_array().empty())
    return std::unexpected("'messages' must be an array that is not empty");
  for (const json::value& message : messages->get_array()) {
    const json::object* one = message.if_object();
    if (one == nullptr || !one->contains("role")) return std::unexpected("every message needs a 'role'");
    const json::value* content = one->if_contains("content");
    call.prompt = content == nullptr ? std::string() : to_text(*content);
    call.prompt_tokens += static_cast<int>(split_words(call.prompt).size());
  }
  call.max_tokens = to_integer(body, "max_completion_tokens", to_integer(body, "max_tokens", -1));
  call.logprobs = is_true(body, "logprobs");
  call.alternatives = to_integer(body, "top_logprobs", 0);
  return {};
}

std::expected<void, std::string> read_text(const json::object& body, MockCall& call) {
  const json::value* prompt = body.if_contains("prompt");
  if (prompt == nullptr || !prompt->is_string()) return std::unexpected("'prompt' must be a string");
  call.prompt = prompt->get_string();
  call.prompt_tokens = static_cast<int>(split_words(call.prompt).size());
  call.max_tokens = to_integer(body, "max_tokens", 16);
  call.logprobs = body.contains("logprobs") && !body.at("logprobs").is_null();
  call.alternatives = to_integer(body, "logprobs", 0);
  call.echo = is_true(body, "echo");
  return {};
}

std::expected<void, std::string> read_inputs(const json::object& body, MockCall& call) {
  const json::value* input = body.if_contains("input");
  if (input != nullptr && input->is_string()) call.inputs.emplace_back(input->get_string());
  if (input != nullptr && input->is_array())
    for (const json::value& one : input->get_array()) call.inputs.push_back(to_text(one));
  if (call.inputs.empty()) return std::unexpected("'input' must be a string or strings");
  for (const std::string& one : call.inputs) call.prompt_tokens += static_cast<int>(split_words(one).size());
  const json::value* format = body.if_contains("encoding_format");
  call.base64 = format != nullptr && format->is_string() && format->get_string() == "base64";
  return {};
}

}  // namespace

std::expected<MockCall, std::string> read_call(MockKind kind, std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) return std::unexpected("the body is not a JSON object");
  const json::object& body = value.get_object();
  MockCall call;
  call.kind = kind;
  const json::value* model = body.if_contains("model");
  if (model == nullptr || !model->is_string()) return std::unexpected("you must provide a model parameter");
  call.model = model->get_string();
  if (const std::size_t mark = call.model.find('?'); mark != std::string::npos) {
    call.knobs = call.model.substr(mark + 1);
    call.model.resize(mark);
  }
  call.stream = is_true(body, "stream");
  if (const json::value* options = body.if_contains("stream_options"); options != nullptr && options->is_object())
    call.include_usage = is_true(options->get_object(), "include_usage");
  const auto read = kind == MockKind::kChat   ? read_chat(body, call)
                    : kind == MockKind::kText ? read_text(body, call)
                                              : read_inputs(body, call);
  if (!read) return std::unexpected(read.error());
  return call;
}

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  std::size_t begin = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] != ' ' || text[i - 1] == ' ') continue;
    words.emplace_back(text.substr(begin, i - begin));
    begin = i;
  }
  if (begin < text.size()) words.emplace_back(text.substr(begin));
  return words;
}

MockReply::MockReply(const MockCall& call, const MockAnswer& answer, std::uint64_t number)
    : call_(call),
      tool_(answer.tool),
      finish_(answer.finish),
      cached_tokens_(answer.cached_tokens),
      gives_logprobs_(call.logprobs && answer.logprobs) {
  id_ = (call.kind == MockKind::kChat ? "chatcmpl-mock-" : "cmpl-mock-") + std::to_string(number);
  call_.echo = call.echo && answer.score;
  if (!tool_.empty()) {
    pieces_ = {"{\"city\"", ":", "\"Paris\"", "}"};
    finish_ = "tool_calls";
    return;
  }
  pieces_ = split_words(answer.echo ? call.prompt : answer.text.empty() ? mock_words(answer.tokens) : answer.text);
  if (call.max_tokens >= 0 && pieces_.size() > static_cast<std::size_t>(call.max_tokens)) {
    pieces_.resize(static_cast<std::size_t>(call.max_tokens));
    finish_ = "length";
  }
}

json::object MockReply::envelope(std::string_view object) const {
  return {{"id", id_}, {"object", object}, {"created", kCreated}, {"model", call_.model}};
}

json::object MockReply::usage() const {
  const auto completion = static_cast<std::int64_t>(pieces_.size());
  json::object usage{{"prompt_tokens", call_.prompt_tokens},
                     {"completion_tokens", completion},
                     {"total_tokens", call_.prompt_tokens + completion}};
  if (cached_tokens_ > 0) usage["prompt_tokens_details"] = json::object{{"cached_tokens", cached_tokens_}};
  return usage;
}

json::object MockReply::logprobs(std::size_t begin, std::size_t end) const {
  json::array content;
  for (std::size_t i = begin; i < end; ++i) {
    json::array likely;
    for (int k = 0; k < call_.alternatives; ++k)
      likely.push_back(json::object{
          {"token", k == 0 ? pieces_[i] : "?" + std::to_string(k)}, {"logprob", kLogprob - 2 * k}, {"bytes", nullptr}});
    content.push_back(
        json::object{{"token", pieces_[i]}, {"logprob", kLogprob}, {"bytes", nullptr}, {"top_logprobs", likely}});
  }
  return {{"content", std::move(content)}, {"refusal", nullptr}};
}

/// The older shape of /v1/completions; with echo the prompt's tokens come first, the very first without a value.
json::object MockReply::text_logprobs() const {
  std::vector<std::string> words = call_.echo ? split_words(call_.prompt) : std::vector<std::string>();
  words.insert(words.end(), pieces_.begin(), pieces_.end());
  json::array tokens;
  json::array values;
  json::array offsets;
  json::array likely;
  std::size_t offset = 0;
  for (const std::string& word : words) {
    const bool known = offset > 0 || !call_.echo;
    tokens.emplace_back(word);
    values.push_back(known ? json::value(kLogprob) : json::value(nullptr));
    offsets.emplace_back(offset);
    likely.push_back(known ? json::value(json::object{{word, kLogprob}}) : json::value(nullptr));
    offset += word.size();
  }
  return {{"tokens", tokens}, {"token_logprobs", values}, {"text_offset", offsets}, {"top_logprobs", likely}};
}

std::string MockReply::body() const {
  std::string text = call_.echo ? call_.prompt : std::string();
  for (const std::string& piece : pieces_) text += piece;
  json::object choice{{"index", 0}, {"finish_reason", finish_}, {"logprobs", nullptr}};
  if (call_.kind == MockKind::kText) {
    choice["text"] = text;
    if (gives_logprobs_) choice["logprobs"] = text_logprobs();
  } else {
    json::object message{{"role", "assistant"}, {"content", text}, {"refusal", nullptr}};
    if (!tool_.empty()) {
      message["content"] = nullptr;
      message["tool_calls"] = json::array{json::object{
          {"id", "call_1"}, {"type", "function"}, {"function", json::object{{"name", tool_}, {"arguments", text}}}}};
    }
    choice["message"] = std::move(message);
    if (gives_logprobs_) choice["logprobs"] = logprobs(0, pieces_.size());
  }
  json::object body = envelope(call_.kind == MockKind::kChat ? "chat.completion" : "text_completion");
  body["choices"] = json::array{std::move(choice)};
  body["usage"] = usage();
  return json::serialize(body);
}

std::string MockReply::chunk(json::object choice) const {
  json::object frame = envelope(call_.kind == MockKind::kChat ? "chat.completion.chunk" : "text_completion");
  choice["index"] = 0;
  choice.emplace("finish_reason", nullptr);
  frame["choices"] = json::array{std::move(choice)};
  if (call_.include_usage) frame["usage"] = nullptr;
  return json::serialize(frame);
}

std::string MockReply::first_frame() const {
  if (call_.kind == MockKind::kText) return {};
  json::object delta{{"role", "assistant"}, {"content", ""}};
  if (!tool_.empty()) {
    delta["content"] = nullptr;
    delta["tool_calls"] = json::array{json::object{{"index", 0},
                                                   {"id", "call_1"},
                                                   {"type", "function"},
                                                   {"function", json::object{{"name", tool_}, {"arguments", ""}}}}};
  }
  return chunk({{"delta", std::move(delta)}});
}

std::string MockReply::frame(std::size_t piece) const {
  if (call_.kind == MockKind::kText) return chunk({{"text", pieces_[piece]}});
  if (!tool_.empty()) {
    json::object function{{"arguments", pieces_[piece]}};
    return chunk(
        {{"delta", json::object{{"tool_calls", json::array{json::object{{"index", 0}, {"function", function}}}}}}});
  }
  json::object choice{{"delta", json::object{{"content", pieces_[piece]}}}};
  if (gives_logprobs_) choice["logprobs"] = logprobs(piece, piece + 1);
  return chunk(std::move(choice));
}

std::string MockReply::last_frame() const {
  if (call_.kind == MockKind::kText) return chunk({{"text", ""}, {"finish_reason", finish_}});
  return chunk({{"delta", json::object()}, {"finish_reason", finish_}});
}

std::string MockReply::usage_frame() const {
  json::object frame = envelope(call_.kind == MockKind::kChat ? "chat.completion.chunk" : "text_completion");
  frame["choices"] = json::array();
  frame["usage"] = usage();
  return json::serialize(frame);
}

}  // namespace occam::test
