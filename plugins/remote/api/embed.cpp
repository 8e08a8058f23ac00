// occam.embed/1 over /embeddings.
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cmath>
#include <vector>

#include "remote/api/remote_model.hpp"
#include "remote/api/request_body.hpp"
#include "remote/api/server_error.hpp"

namespace occam::remote {
namespace {

namespace json = boost::json;

constexpr std::size_t kTextsOfRequest = 256;

/// To Euclidean length 1. Returns false where there is nothing to scale.
bool read_vector(const json::value& raw, std::vector<float>& values) {
  values.clear();
  if (!raw.is_array()) return false;
  double squares = 0;
  for (const json::value& number : raw.get_array()) {
    boost::system::error_code error;
    const auto value = number.to_number<double>(error);
    if (error) return false;
    squares += value * value;
    values.push_back(static_cast<float>(value));
  }
  if (!(squares > 0) || !std::isfinite(squares)) return false;
  const double length = std::sqrt(squares);
  for (float& value : values) value = static_cast<float>(value / length);
  return true;
}

std::int32_t prompt_tokens_of(const json::object& answer) {
  const json::value* usage = answer.if_contains("usage");
  const json::value* count =
      usage != nullptr && usage->is_object() ? usage->get_object().if_contains("prompt_tokens") : nullptr;
  return count != nullptr && count->is_int64() ? static_cast<std::int32_t>(count->get_int64()) : 0;
}

/// Hands out the vectors of one answer; `first` is the index of its first text. Returns false for a broken answer.
bool hand_out(const json::object& answer, std::size_t first, std::size_t count, const sdk::EmbedSink& sink) {
  const json::value* data = answer.if_contains("data");
  if (data == nullptr || !data->is_array() || data->get_array().size() != count) return false;
  std::vector<std::vector<float>> vectors(count);
  for (std::size_t i = 0; i < count; ++i) {
    const json::value& entry = data->get_array()[i];
    if (!entry.is_object()) return false;
    const json::value* named = entry.get_object().if_contains("index");
    const std::size_t index = named != nullptr && named->is_int64() ? static_cast<std::size_t>(named->get_int64()) : i;
    const json::value* values = entry.get_object().if_contains("embedding");
    if (index >= count || !vectors[index].empty() || values == nullptr || !read_vector(*values, vectors[index]))
      return false;
  }
  const std::int32_t tokens = prompt_tokens_of(answer);
  for (std::size_t i = 0; i < count; ++i)
    sink({.index = first + i, .values = vectors[i], .prompt_tokens = i == 0 ? tokens : 0});
  return true;
}

}  // namespace

sdk::Result<void> RemoteModel::embed(const sdk::EmbedRequest& request, const sdk::EmbedSink& sink) {
  if (auto loaded = check_loaded(); !loaded) return loaded;
  Call call(request.cancel);
  if (auto on = call.check(); !on) return on;
  const std::span<const std::string_view> texts = request.texts;
  for (std::size_t first = 0; first < texts.size(); first += kTextsOfRequest) {
    const auto part = texts.subspan(first, std::min(kTextsOfRequest, texts.size() - first));
    const std::string body = write_embed_body(settings_, part, request.dimensions);
    const Question question{.path = "/embeddings", .body = body, .traceparent = request.traceparent};
    const auto text = endpoint_->try_often<std::string>(call, [&] { return endpoint_->fetch(question, call); });
    if (!text) return std::unexpected(text.error());
    boost::system::error_code error;
    const json::value answer = json::parse({text->data(), text->size()}, error);
    if (error || !answer.is_object() || !hand_out(answer.get_object(), first, part.size(), sink))
      return sdk::failure(sdk::Status::kDataLoss,
                          endpoint_->who() + " does not give one vector a text: " + excerpt(*text));
  }
  return {};
}

}  // namespace occam::remote
