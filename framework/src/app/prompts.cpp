// Files of prompts.
#include "occam/prompts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.hpp"
#include "base/json.hpp"
#include "base/strings.hpp"

namespace occam {
namespace {

std::string text_of(const json::value& content) {
  if (content.is_string()) return std::string(json::view(content.get_string()));
  std::string text;  // the parts of a message in the chat completions API's full shape
  if (!content.is_array()) return text;
  for (const json::value& part : content.get_array()) {
    if (!part.is_object()) continue;
    if (const auto* words = json::find_string(part.get_object(), "text")) text += json::view(*words);
  }
  return text;
}

Result<void> read_messages(const json::value& messages, Request& request) {
  if (!messages.is_array()) return fail(ErrorCode::kUsage, "\"messages\" must be a list");
  for (const json::value& message : messages.get_array()) {
    const auto* role = message.is_object() ? json::find_string(message.get_object(), "role") : nullptr;
    if (role == nullptr) return fail(ErrorCode::kUsage, "a message needs a \"role\"");
    const json::value* content = message.get_object().if_contains("content");
    request.messages.push_back({std::string(json::view(*role)), content == nullptr ? "" : text_of(*content)});
  }
  return {};
}

Result<Residency> to_residency(std::string_view written) {
  for (const Residency residency : {Residency::kDevice, Residency::kEdge, Residency::kCloud})
    if (word(residency) == written) return residency;
  return fail(ErrorCode::kUsage, fmt::format("\"{}\" is no residency", written), {}, "write device, edge or cloud");
}

Result<Request> to_request(const json::object& line) {
  Request request;
  if (const auto* prompt = json::find_string(line, "prompt")) {
    request.messages = {{"user", std::string(json::view(*prompt))}};
  } else if (const json::value* messages = line.if_contains("messages")) {
    if (const Result<void> read = read_messages(*messages, request); !read) return fail(read.error());
  } else {
    return fail(ErrorCode::kUsage, "the line has neither \"prompt\" nor \"messages\"");
  }
  if (const auto* task = json::find_string(line, "task")) request.task = json::view(*task);
  if (const auto* written = json::find_string(line, "residency")) {
    const Result<Residency> residency = to_residency(json::view(*written));
    if (!residency) return fail(residency.error());
    request.residency = *residency;
  }
  if (const json::value* most = line.if_contains("max_tokens"); most != nullptr && most->is_int64())
    request.max_tokens = static_cast<std::int32_t>(std::clamp<std::int64_t>(most->get_int64(), 0, INT32_MAX));
  json::object options;
  for (const std::string_view key : {"tools", "response_format"})
    if (const json::value* value = line.if_contains(key)) options.emplace(key, *value);
  if (const json::value* messages = line.if_contains("messages")) options.emplace("messages", *messages);
  const bool has_more_than_text = options.size() > (options.contains("messages") ? 1U : 0U) ||
                                  (options.contains("messages") && json::serialize(options).contains("\"image"));
  if (has_more_than_text) request.options = json::serialize(options);
  return request;
}

Result<Request> read_line(std::string_view line, bool is_json) {
  Request request;
  if (!is_json) {
    request.messages = {{"user", std::string(line)}};
    return request;
  }
  const Result<json::value> parsed = json::parse(line);
  if (!parsed) return fail(ErrorCode::kUsage, parsed.error().message);
  if (parsed->is_object()) return to_request(parsed->get_object());
  if (!parsed->is_string()) return fail(ErrorCode::kUsage, "a line is a JSON text or an object with \"prompt\"");
  request.messages = {{"user", std::string(json::view(parsed->get_string()))}};
  return request;
}

}  // namespace

Result<std::vector<Request>> read_prompts(const std::filesystem::path& file) {
  const Result<std::string> text = read_file(file);
  if (!text) return fail(text.error());
  const bool is_json = file.extension() == ".jsonl" || file.extension() == ".ndjson";
  std::vector<Request> requests;
  std::size_t number = 0;
  for (const std::string_view line : split(*text, '\n')) {
    ++number;
    const std::string_view trimmed = trim(line);
    if (trimmed.empty()) continue;
    Result<Request> request = read_line(trimmed, is_json);
    if (!request) {
      request.error().where = fmt::format("{}:{}", file.string(), number);
      return fail(request.error());
    }
    requests.push_back(std::move(*request));
  }
  if (requests.empty()) return fail(ErrorCode::kUsage, "the file has no prompt", file.string());
  return requests;
}

}  // namespace occam
