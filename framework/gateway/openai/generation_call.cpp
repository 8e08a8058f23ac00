#include "gateway/openai/generation_call.hpp"

#include <boost/json/serialize.hpp>
#include <limits>

#include "gateway/openai/body_reader.hpp"

namespace occam::gateway {
namespace {

constexpr std::int64_t kMaxTokens = std::numeric_limits<std::int32_t>::max();
constexpr std::size_t kMaxStops = 16;

bool is_zero(const boost::json::value& value) {
  return value.is_number() && value.to_number<double>() == 0;
}

bool is_word(const boost::json::value& value, std::string_view word) {
  return value.is_string() && std::string_view(value.get_string()) == word;
}

bool is_empty(const boost::json::value& value) {
  if (const auto* array = value.if_array()) return array->empty();
  if (const auto* object = value.if_object()) return object->empty();
  return false;
}

bool is_plain_text_format(const boost::json::value& value) {
  const auto* object = value.if_object();
  if (object == nullptr) return false;
  const boost::json::value* type = object->if_contains("type");
  return type != nullptr && is_word(*type, "text");
}

/// Whether the member asks for what every model does anyway.
bool says_nothing(std::string_view key, const boost::json::value& value, bool has_tools) {
  if (key == "frequency_penalty" || key == "presence_penalty") return is_zero(value);
  if (key == "logit_bias" || key == "tools" || key == "functions") return is_empty(value);
  if (key == "response_format") return is_plain_text_format(value);
  if (key == "tool_choice") return !has_tools && (is_word(value, "none") || is_word(value, "auto"));
  if (key == "parallel_tool_calls") return !has_tools;
  if (key == "modalities")
    return value.is_array() && value.get_array().size() == 1 && is_word(value.get_array()[0], "text");
  return false;
}

}  // namespace

void read_common(BodyReader& body, GenerationCall& call) {
  Request& request = call.request;
  call.model = body.text("model");
  if (call.model.empty()) body.fail("model is missing: \"occam\", \"occam/TASK\" or the id of a model", "model");
  request.sampling.temperature = body.number("temperature", 1, {0, 2});
  request.sampling.top_p = body.number("top_p", 1, {1e-6, 1});
  request.sampling.min_p = body.number("min_p", 0, {0, 1});
  request.sampling.repetition_penalty = body.number("repetition_penalty", 1, {0.01, 100});
  request.sampling.top_k = static_cast<std::int32_t>(body.integer("top_k", 0, {0, kMaxTokens}));
  constexpr std::int64_t kAny = std::numeric_limits<std::int64_t>::max();
  request.sampling.seed = static_cast<std::uint64_t>(body.integer("seed", 0, {-kAny - 1, kAny}));
  request.max_tokens = static_cast<std::int32_t>(body.integer("max_tokens", 0, {1, kMaxTokens}));
  request.stop = body.texts("stop", kMaxStops);
  if (body.integer("n", 1, {1, 128}) != 1) body.fail("n must be 1: one answer a request", "n");
  call.delivery = body.boolean("stream", false) ? Delivery::kStream : Delivery::kWhole;
  if (const boost::json::object* options = body.object("stream_options")) {
    BodyReader inner(*options);
    if (inner.boolean("include_usage", false)) call.stream_usage = Usage::kInclude;
    if (inner.error()) body.fail("stream_options: " + inner.error()->message, "stream_options.include_usage");
  }
  // They name the caller to a vendor or tune its caches; no answer changes by them.
  body.ignore(
      {"user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key", "prompt_cache_retention"});
}

std::string to_options(boost::json::object rest) {
  const boost::json::value* tools = rest.if_contains("tools");
  const bool has_tools = tools != nullptr && !is_empty(*tools);
  for (auto member = rest.begin(); member != rest.end();) {
    const std::string_view key(member->key().data(), member->key().size());
    member = says_nothing(key, member->value(), has_tools) ? rest.erase(member) : member + 1;
  }
  return rest.empty() ? std::string() : boost::json::serialize(rest);
}

}  // namespace occam::gateway
