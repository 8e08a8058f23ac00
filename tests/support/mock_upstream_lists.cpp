// The mock's bodies that are no conversation: embeddings, the list of models, errors.
#include <array>
#include <bit>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <utility>

#include "support/mock_upstream_shapes.hpp"

namespace occam::test {
namespace {

namespace json = boost::json;

constexpr int kDimensions = 8;

/// Numbers in [-1, 1) that depend on the text alone (FNV-1a, then steps of a linear congruence).
std::array<float, kDimensions> embed(std::string_view text) {
  std::uint64_t state = 14695981039346656037ULL;
  for (const char c : text) state = (state ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  std::array<float, kDimensions> vector{};
  for (float& number : vector) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    number = static_cast<float>(state >> 40U) / static_cast<float>(1U << 23U) - 1;
  }
  return vector;
}

/// RFC 4648 of the little-endian floats, as the npm client asks for.
std::string to_base64(const std::array<float, kDimensions>& vector) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto bytes = std::bit_cast<std::array<unsigned char, sizeof vector>>(vector);
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto at = [&](std::size_t k) { return i + k < bytes.size() ? std::uint32_t{bytes[i + k]} : 0U; };
    const std::uint32_t group = at(0) << 16U | at(1) << 8U | at(2);
    for (std::size_t digit = 0; digit < 4; ++digit)
      text += i + digit > bytes.size() ? '=' : kDigits[(group >> (18 - 6 * digit)) & 63U];
  }
  return text;
}

struct Kind {
  int status;
  std::string_view phrase;
  std::string_view type;
  std::string_view code;
};

/// What OpenAI says at a status; codes from its reference of errors.
constexpr std::array<Kind, 15> kKinds = {{
    {200, "OK", "server_error", "server_error"},
    {301, "Moved Permanently", "invalid_request_error", ""},
    {400, "Bad Request", "invalid_request_error", ""},
    {401, "Unauthorized", "invalid_request_error", "invalid_api_key"},
    {403, "Forbidden", "invalid_request_error", "unsupported_country_region_territory"},
    {404, "Not Found", "invalid_request_error", "model_not_found"},
    {405, "Method Not Allowed", "invalid_request_error", "method_not_supported"},
    {408, "Request Timeout", "server_error", ""},
    {409, "Conflict", "server_error", ""},
    {422, "Unprocessable Entity", "invalid_request_error", ""},
    {429, "Too Many Requests", "requests", "rate_limit_exceeded"},
    {500, "Internal Server Error", "server_error", ""},
    {502, "Bad Gateway", "server_error", ""},
    {503, "Service Unavailable", "server_error", ""},
    {504, "Gateway Timeout", "server_error", ""},
}};

const Kind& kind_of(int status) {
  for (const Kind& kind : kKinds)
    if (kind.status == status) return kind;
  return kKinds[11];
}

}  // namespace

std::string embeddings_body(const MockCall& call) {
  json::array data;
  for (const std::string& input : call.inputs) {
    const auto vector = embed(input);
    json::value value =
        call.base64 ? json::value(to_base64(vector)) : json::value(json::array(begin(vector), end(vector)));
    data.push_back(json::object{{"object", "embedding"}, {"index", data.size()}, {"embedding", std::move(value)}});
  }
  return json::serialize(json::object{
      {"object", "list"},
      {"data", std::move(data)},
      {"model", call.model},
      {"usage", json::object{{"prompt_tokens", call.prompt_tokens}, {"total_tokens", call.prompt_tokens}}}});
}

std::string models_body(const std::vector<std::string>& models) {
  json::array data;
  for (const std::string& model : models)
    data.push_back(json::object{{"id", model}, {"object", "model"}, {"created", 1'700'000'000}, {"owned_by", "mock"}});
  return json::serialize(json::object{{"object", "list"}, {"data", std::move(data)}});
}

std::string requests_body(const std::vector<MockRequest>& requests) {
  json::array list;
  for (const MockRequest& request : requests) {
    json::object headers;
    for (const auto& [name, value] : request.headers) headers[name] = value;
    list.push_back(json::object{{"method", request.method},
                                {"target", request.target},
                                {"headers", std::move(headers)},
                                {"body", request.body},
                                {"connection", request.connection}});
  }
  return json::serialize(list);
}

std::string error_body(int status, std::string_view code, std::string_view message) {
  const Kind& kind = kind_of(status);
  const std::string_view known = code.empty() ? kind.code : code;
  return json::serialize(
      json::object{{"error", json::object{{"message", message},
                                          {"type", known == "insufficient_quota" ? known : kind.type},
                                          {"param", nullptr},
                                          {"code", known.empty() ? json::value(nullptr) : json::value(known)}}}});
}

std::string_view reason_phrase(int status) {
  return kind_of(status).phrase;
}

}  // namespace occam::test
