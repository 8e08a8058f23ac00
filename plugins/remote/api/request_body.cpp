#include "remote/api/request_body.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serializer.hpp>
#include <optional>

namespace occam::remote {
namespace {

namespace json = boost::json;

constexpr int kMaxDepth = 256;

json::string_view text(std::string_view view) {
  return {view.data(), view.size()};
}

/// One body on a block of memory of its own.
struct Body {
  unsigned char block[4096];
  json::monotonic_resource memory{block, sizeof block};
  json::object object{&memory};

  void set(std::string_view key, json::value value) { object.insert_or_assign(text(key), std::move(value)); }
  void set(std::string_view key, std::string_view value) { set(key, json::value(text(value), &memory)); }

  [[nodiscard]] sdk::Result<json::value> parse(std::string_view source, const char* where) {
    json::parse_options options;
    options.max_depth = kMaxDepth;
    boost::system::error_code error;
    json::value value = json::parse(text(source), error, &memory, options);
    if (error || !value.is_object())
      return sdk::failure(sdk::Status::kInvalidArgument, std::string(where) + " is no JSON object", where);
    return value;
  }

  /// The members of a JSON object take the place of those that are there.
  [[nodiscard]] sdk::Result<void> merge(std::string_view source, const char* where) {
    if (source.empty()) return {};
    auto value = parse(source, where);
    if (!value) return std::unexpected(value.error());
    for (auto& member : value->get_object()) object.insert_or_assign(member.key(), std::move(member.value()));
    return {};
  }

  [[nodiscard]] std::string write() const {
    json::serializer serializer;
    serializer.reset(&object);
    std::string out;
    char piece[4096];
    while (!serializer.done()) {
      const json::string_view part = serializer.read(piece, sizeof piece);
      out.append(part.data(), part.size());
    }
    return out;
  }
};

void add_sampling(Body& body, const sdk::GenerateRequest& request) {
  if (request.temperature != 1) body.set("temperature", request.temperature);
  if (request.top_p != 1) body.set("top_p", request.top_p);
  if (request.seed != 0) body.set("seed", request.seed);
  // Not of the first API, but of vLLM, llama-server and their kin.
  if (request.top_k != 0) body.set("top_k", request.top_k);
  if (request.min_p != 0) body.set("min_p", request.min_p);
  if (request.repetition_penalty != 1) body.set("repetition_penalty", request.repetition_penalty);
  if (request.ignore_end()) body.set("ignore_eos", true);
  if (request.stop.empty()) return;
  json::array stop(&body.memory);
  for (const std::string_view end : request.stop) stop.emplace_back(text(end));
  body.set("stop", std::move(stop));
}

void add_prompt(Body& body, const sdk::GenerateRequest& request) {
  if (request.raw()) return body.set("prompt", request.prompt);
  json::array messages(&body.memory);
  messages.reserve(request.messages.size());
  for (const sdk::Message& message : request.messages) {
    json::object turn(&body.memory);
    turn.emplace("role", text(message.role));
    turn.emplace("content", text(message.content));
    messages.emplace_back(std::move(turn));
  }
  body.set("messages", std::move(messages));
}

void add_logprobs(Body& body, const sdk::GenerateRequest& request) {
  if (request.alternatives < 0) return;
  if (request.raw()) return body.set("logprobs", request.alternatives);
  body.set("logprobs", true);
  if (request.alternatives > 0) body.set("top_logprobs", request.alternatives);
}

sdk::Result<void> add_schema(Body& body, std::string_view schema) {
  if (schema.empty()) return {};
  auto value = body.parse(schema, "schema");
  if (!value) return std::unexpected(value.error());
  json::object described(&body.memory);
  described.emplace("name", "answer");
  described.emplace("strict", true);
  described.emplace("schema", std::move(*value));
  json::object format(&body.memory);
  format.emplace("type", "json_schema");
  format.emplace("json_schema", std::move(described));
  body.set("response_format", std::move(format));
  return {};
}

/// What the model's table says, which has the last word.
void finish(Body& body, const ModelSettings& model) {
  (void)body.merge(model.extra, "extra");  // checked when it was read
  for (const std::string& key : model.omit) body.object.erase(text(key));
}

}  // namespace

bool accepts_option(std::string_view key) {
  static constexpr std::string_view kHaveTheirPlace[] = {
      "",        "model",    "stream",       "stream_options",    "n",
      "best_of", "echo",     "prompt",       "max_tokens",        "max_completion_tokens",
      "top_p",   "top_k",    "min_p",        "temperature",       "seed",
      "stop",    "logprobs", "top_logprobs", "repetition_penalty"};
  return std::ranges::find(kHaveTheirPlace, key) == std::end(kHaveTheirPlace);
}

sdk::Result<std::string> write_generate_body(const ModelSettings& model, const sdk::GenerateRequest& request) {
  Body body;
  body.set("model", std::string_view(model.name));
  add_prompt(body, request);
  if (request.max_tokens > 0) body.set(model.max_tokens_key, request.max_tokens);
  add_sampling(body, request);
  add_logprobs(body, request);
  if (auto added = add_schema(body, request.schema); !added) return std::unexpected(added.error());
  if (auto merged = body.merge(request.options, "options"); !merged) return std::unexpected(merged.error());
  if (request.stream()) {
    body.set("stream", true);
    json::object options(&body.memory);
    options.emplace("include_usage", true);
    body.set("stream_options", std::move(options));
  }
  finish(body, model);
  return body.write();
}

std::string write_echo_body(const ModelSettings& model, std::string_view prompt, int max_tokens) {
  Body body;
  body.set("model", std::string_view(model.name));
  body.set("prompt", prompt);
  body.set("max_tokens", max_tokens);
  body.set("temperature", 0.0);
  body.set("logprobs", 1);
  body.set("echo", true);
  finish(body, model);
  return body.write();
}

std::string write_embed_body(const ModelSettings& model, std::span<const std::string_view> texts,
                             std::int32_t dimensions) {
  Body body;
  body.set("model", std::string_view(model.name));
  json::array input(&body.memory);
  for (const std::string_view one : texts) input.emplace_back(text(one));
  body.set("input", std::move(input));
  body.set("encoding_format", std::string_view("float"));
  if (dimensions > 0) body.set("dimensions", dimensions);
  return body.write();
}

}  // namespace occam::remote
