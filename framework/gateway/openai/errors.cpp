#include "gateway/openai/errors.hpp"

#include "gateway/openai/json_text.hpp"

namespace occam::gateway {
namespace {

constexpr std::string_view kInvalid = "invalid_request_error";
constexpr std::string_view kServer = "server_error";

struct Row {
  ErrorCode from;
  std::int32_t status;
  std::string_view type;
  std::string_view code;
};

constexpr Row kRows[] = {
    {ErrorCode::kUsage, 400, kInvalid, {}},
    {ErrorCode::kUnsupported, 400, kInvalid, "unsupported"},
    {ErrorCode::kContext, 400, kInvalid, "context_length_exceeded"},
    {ErrorCode::kRefused, 403, "permission_error", "policy_blocked"},
    {ErrorCode::kNotFound, 404, kInvalid, "model_not_found"},
    {ErrorCode::kNoModel, 422, kInvalid, "no_eligible_model"},
    {ErrorCode::kBudget, 429, "insufficient_quota", "insufficient_quota"},
    {ErrorCode::kOverloaded, 503, kServer, "overloaded"},
    {ErrorCode::kLoading, 503, kServer, "model_loading"},
    {ErrorCode::kCancelled, 503, kServer, "overloaded"},
    {ErrorCode::kModel, 502, kServer, "upstream_error"},
    {ErrorCode::kUnavailable, 502, kServer, "upstream_error"},
    {ErrorCode::kCredentials, 502, kServer, "upstream_error"},
    {ErrorCode::kData, 502, kServer, "upstream_error"},
    {ErrorCode::kTimeout, 504, kServer, "upstream_timeout"},
};

}  // namespace

std::unexpected<ApiError> bad_request(std::string message, std::string param) {
  return std::unexpected<ApiError>(
      ApiError{.status = 400, .type = kInvalid, .message = std::move(message), .param = std::move(param)});
}

ApiError to_api_error(const Error& error) {
  ApiError result{.code = "internal_error", .message = error.message};
  for (const Row& row : kRows)
    if (row.from == error.code) {
      result.status = row.status;
      result.type = row.type;
      result.code = row.code;
    }
  if (!error.hint.empty()) result.message += " (" + error.hint + ")";
  if (result.status == 503) result.retry_after_seconds = error.code == ErrorCode::kLoading ? 5 : 1;
  const bool is_tried = error.attempts > 0 && error.code != ErrorCode::kLoading;
  if (result.status >= 429 && is_tried) result.retry = Retry::kNever;
  if (result.status == 502 || result.status == 504 || error.code == ErrorCode::kBudget) result.retry = Retry::kNever;
  result.decision = error.decision;
  result.attempts = error.attempts;
  return result;
}

std::string to_body(const ApiError& error) {
  std::string body = R"({"error":{"message":)";
  append_quoted(body, error.message);
  body += R"(,"type":)";
  append_quoted(body, error.type);
  body += R"(,"param":)";
  error.param.empty() ? void(body += "null") : append_quoted(body, error.param);
  body += R"(,"code":)";
  error.code.empty() ? void(body += "null") : append_quoted(body, error.code);
  body += "}}";
  return body;
}

Response to_response(const ApiError& error) {
  Response response{.status = error.status, .body = to_body(error)};
  if (error.retry_after_seconds) response.set("retry-after", std::to_string(*error.retry_after_seconds));
  if (error.retry == Retry::kNever) response.set("x-should-retry", "false");
  if (error.attempts > 0) response.set("x-occam-attempts", std::to_string(error.attempts));
  if (!error.decision.empty()) response.set("x-occam-decision", error.decision);
  return response;
}

}  // namespace occam::gateway
