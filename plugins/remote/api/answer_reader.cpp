#include "remote/api/answer_reader.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <limits>

#include "remote/api/server_error.hpp"

namespace occam::remote {
namespace {

namespace json = boost::json;
using Clock = std::chrono::steady_clock;

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

std::string_view view(const json::string& text) {
  return {text.data(), text.size()};
}

const json::object* object_at(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

const json::array* array_at(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_array();
}

std::string_view text_at(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string_view{} : view(*text);
}

double number_at(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_number()) return kNone;
  return value->is_double()
             ? value->get_double()
             : (value->is_int64() ? static_cast<double>(value->get_int64()) : static_cast<double>(value->get_uint64()));
}

std::int32_t count_at(const json::object& object, const char* key) {
  const double number = number_at(object, key);
  return number >= 0 && number < 2e9 ? static_cast<std::int32_t>(number) : 0;
}

bool says_nothing(const json::value& value) {
  return value.is_null() || (value.is_array() && value.get_array().empty());
}

/// What a message has beside role and content; calls of a whole message get the `index` that a delta's have.
std::string other_fields(const json::object& message) {
  json::object fields(message.storage());
  for (const auto& member : message) {
    if (member.key() == "role" || member.key() == "content" || says_nothing(member.value())) continue;
    fields.emplace(member.key(), member.value());
  }
  if (fields.empty()) return {};
  if (json::value* calls = fields.if_contains("tool_calls"); calls != nullptr && calls->is_array()) {
    std::int64_t index = 0;
    for (json::value& call : calls->get_array()) {
      if (call.is_object() && !call.get_object().contains("index")) call.get_object().emplace("index", index);
      ++index;
    }
  }
  return json::serialize(fields);
}

/// The bytes of a token where they are given as numbers: not every token is whole UTF-8.
bool read_bytes(const json::object& token, std::string& bytes) {
  const json::array* numbers = array_at(token, "bytes");
  if (numbers == nullptr || numbers->empty()) return false;
  for (const json::value& number : *numbers) {
    if (!number.is_int64() || number.get_int64() < 0 || number.get_int64() > 255) return false;
    bytes += static_cast<char>(number.get_int64());
  }
  return true;
}

}  // namespace

AnswerReader::AnswerReader(Api api, std::int32_t alternatives, const std::string& who, const sdk::DeltaSink& sink)
    : api_(api), alternatives_wanted_(alternatives), who_(who), sink_(sink), begun_(Clock::now()) {}

Tried<Flow> AnswerReader::take_chunk(const json::object& chunk) {
  is_streamed_ = true;
  return take(chunk, "delta");
}

Tried<Flow> AnswerReader::take_whole(const json::object& answer) {
  const Tried<Flow> flow = take(answer, "message");
  if (flow && !has_ended_ && array_at(answer, "choices") == nullptr)
    return fail(sdk::Status::kDataLoss,
                who_ + " gives an answer without a choice: " + excerpt(json::serialize(answer)));
  return flow;
}

Tried<Flow> AnswerReader::take(const json::object& answer, const char* message_key) {
  if (const json::value* error = answer.if_contains("error"); error != nullptr && !error->is_null())
    return std::unexpected(explain_error_object(who_, *error));
  if (const json::object* usage = object_at(answer, "usage"); usage != nullptr) take_usage(*usage);
  const json::array* choices = array_at(answer, "choices");
  if (choices == nullptr) return Flow::kContinue;
  for (const json::value& choice : *choices) {
    if (!choice.is_object() || count_at(choice.get_object(), "index") != 0) continue;
    const Tried<Flow> flow = take_choice(choice.get_object(), message_key);
    if (!flow || *flow == Flow::kStop) return flow;
  }
  return Flow::kContinue;
}

Tried<Flow> AnswerReader::take_choice(const json::object& choice, const char* message_key) {
  std::string_view text;
  std::string fields;
  if (api_ == Api::kText) {
    text = text_at(choice, "text");
  } else if (const json::object* message = object_at(choice, message_key); message != nullptr) {
    text = text_at(*message, "content");
    if (const json::array* parts = array_at(*message, "content"); parts != nullptr) {
      joined_text_.clear();
      for (const json::value& part : *parts)
        if (part.is_object()) joined_text_.append(text_at(part.get_object(), "text"));
      text = joined_text_;
    }
    fields = other_fields(*message);
  }
  tokens_.clear();
  if (const json::object* logprobs = object_at(choice, "logprobs"); logprobs != nullptr && alternatives_wanted_ >= 0)
    take_tokens(*logprobs);
  Flow flow = Flow::kContinue;
  if (!text.empty() || !fields.empty() || !tokens_.empty()) flow = hand_on(text, fields);
  if (flow == Flow::kStop) {
    result_.finish_reason = OCCAM_ABI_FINISH_CANCELLED;
    return flow;
  }
  if (const json::value* reason = choice.if_contains("finish_reason"); reason != nullptr && !reason->is_null())
    if (auto taken = take_finish_reason(*reason); !taken) return std::unexpected(taken.error());
  return flow;
}

Flow AnswerReader::hand_on(std::string_view text, std::string_view fields) {
  last_ = Clock::now();
  if (!has_handed_on_) first_ = last_;
  has_handed_on_ = true;
  ++pieces_;
  tokens_seen_ += static_cast<std::int32_t>(tokens_.size());
  return sink_({.text = text, .tokens = tokens_, .fields = fields}) ? Flow::kContinue : Flow::kStop;
}

Tried<void> AnswerReader::take_finish_reason(const json::value& reason) {
  const std::string_view word = reason.is_string() ? view(reason.get_string()) : std::string_view{};
  if (word == "error")
    return fail(sdk::Status::kUnavailable, who_ + " ended its answer with an error", Again::kMayHelp);
  has_ended_ = true;
  if (word == "length" || word == "max_tokens" || word == "model_length")
    result_.finish_reason = OCCAM_ABI_FINISH_LENGTH;
  else if (word == "tool_calls" || word == "function_call" || word == "tool_use")
    result_.finish_reason = OCCAM_ABI_FINISH_TOOL;
  else if (word == "content_filter")
    result_.finish_reason = OCCAM_ABI_FINISH_FILTER;
  else
    result_.finish_reason = OCCAM_ABI_FINISH_STOP;
  return {};
}

void AnswerReader::take_usage(const json::object& usage) {
  has_usage_ = true;
  result_.prompt_tokens = count_at(usage, "prompt_tokens");
  result_.completion_tokens = count_at(usage, "completion_tokens");
  if (const json::object* details = object_at(usage, "prompt_tokens_details"); details != nullptr)
    result_.cached_tokens = std::min(count_at(*details, "cached_tokens"), result_.prompt_tokens);
}

void AnswerReader::take_tokens(const json::object& logprobs) {
  first_alternative_.clear();
  alternatives_.clear();
  bytes_.clear();
  if (const json::array* content = array_at(logprobs, "content"); content != nullptr) {
    for (const json::value& token : *content)
      if (token.is_object()) take_chat_token(token.get_object());
  } else {
    take_text_tokens(logprobs);
  }
  point_tokens();
}

void AnswerReader::take_chat_token(const json::object& token) {
  const auto text_of = [&](const json::object& one) {
    std::string bytes;
    if (!read_bytes(one, bytes) || bytes == text_at(one, "token")) return text_at(one, "token");
    return std::string_view(bytes_.emplace_back(std::move(bytes)));
  };
  add_token(text_of(token), number_at(token, "logprob"));
  if (const json::array* likely = array_at(token, "top_logprobs"); likely != nullptr)
    for (const json::value& one : *likely)
      if (one.is_object()) add_alternative(text_of(one.get_object()), number_at(one.get_object(), "logprob"));
}

void AnswerReader::take_text_tokens(const json::object& logprobs) {
  const json::array* texts = array_at(logprobs, "tokens");
  const json::array* values = array_at(logprobs, "token_logprobs");
  const json::array* likely = array_at(logprobs, "top_logprobs");
  if (texts == nullptr) return;
  for (std::size_t i = 0; i < texts->size(); ++i) {
    const json::string* text = (*texts)[i].if_string();
    if (text == nullptr) continue;
    const bool has_value = values != nullptr && i < values->size() && (*values)[i].is_double();
    add_token(view(*text), has_value ? (*values)[i].get_double() : kNone);
    const json::object* row = likely != nullptr && i < likely->size() ? (*likely)[i].if_object() : nullptr;
    if (row == nullptr) continue;
    for (const auto& member : *row)
      add_alternative({member.key().data(), member.key().size()},
                      member.value().is_double() ? member.value().get_double() : 0.0);
  }
}

void AnswerReader::add_token(std::string_view text, double logprob) {
  first_alternative_.push_back(alternatives_.size());
  tokens_.push_back({.id = -1,
                     .logprob = static_cast<float>(logprob),
                     .entropy = kNone,
                     .text = sdk::borrow(text),
                     .alternatives = nullptr,
                     .alternative_count = 0});
}

void AnswerReader::add_alternative(std::string_view text, double logprob) {
  alternatives_.push_back({.id = -1, .logprob = static_cast<float>(logprob), .text = sdk::borrow(text)});
}

void AnswerReader::point_tokens() {
  first_alternative_.push_back(alternatives_.size());
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    const std::size_t begin = first_alternative_[i];
    tokens_[i].alternatives = alternatives_.data() + begin;
    tokens_[i].alternative_count =
        std::min(first_alternative_[i + 1] - begin, static_cast<std::size_t>(alternatives_wanted_));
    std::stable_sort(alternatives_.begin() + static_cast<std::ptrdiff_t>(begin),
                     alternatives_.begin() + static_cast<std::ptrdiff_t>(first_alternative_[i + 1]),
                     [](const auto& a, const auto& b) { return a.logprob > b.logprob; });
  }
}

sdk::GenerateResult AnswerReader::result() const {
  sdk::GenerateResult result = result_;
  if (!has_usage_) result.completion_tokens = tokens_seen_ > 0 || !is_streamed_ ? tokens_seen_ : pieces_;
  if (has_handed_on_) {
    result.prompt_ns = std::chrono::nanoseconds(first_ - begun_).count();
    result.generation_ns = std::chrono::nanoseconds(last_ - first_).count();
  }
  return result;
}

}  // namespace occam::remote
