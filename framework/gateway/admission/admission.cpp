#include "gateway/admission/admission.hpp"

#include <algorithm>
#include <cmath>

namespace occam::gateway {
namespace {

/// `Bearer KEY`, the scheme in any case.
std::string_view bearer(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() <= kScheme.size()) return {};
  for (std::size_t i = 0; i < kScheme.size(); ++i)
    if ((authorization[i] | (kScheme[i] == ' ' ? 0 : 0x20)) != kScheme[i]) return {};
  return authorization.substr(kScheme.size());
}

/// A page that this gateway served itself.
bool is_same_origin(const HttpRequest& request) {
  const std::size_t slashes = request.origin.find("://");
  return slashes != std::string::npos && std::string_view(request.origin).substr(slashes + 3) == request.host;
}

}  // namespace

bool is_allowed_origin(const Exchange& exchange) {
  return std::ranges::find(exchange.snapshot().settings.cors, exchange.request().origin) !=
         exchange.snapshot().settings.cors.end();
}

std::optional<ApiError> check_origin(Exchange& exchange) {
  const HttpRequest& request = exchange.request();
  if (request.origin.empty() || is_same_origin(request)) return std::nullopt;
  if (is_allowed_origin(exchange)) {
    exchange.set("access-control-allow-origin", request.origin);
    exchange.set("access-control-expose-headers",
                 "x-request-id, x-occam-model, x-occam-attempts, x-occam-decision, retry-after, x-should-retry");
    exchange.set("vary", "origin");
    return std::nullopt;
  }
  return ApiError{.status = 403,
                  .type = "permission_error",
                  .code = "origin_not_allowed",
                  .message = "pages of this origin may not call: name it in cors of [gateway]"};
}

void answer_preflight(Exchange& exchange) {
  exchange.set("access-control-allow-methods", "GET, POST, OPTIONS");
  exchange.set(
      "access-control-allow-headers",
      "authorization, content-type, x-api-key, x-request-id, x-occam-task, x-occam-residency, traceparent, "
      "x-stainless-arch, x-stainless-lang, x-stainless-os, x-stainless-package-version, x-stainless-retry-count, "
      "x-stainless-runtime, x-stainless-runtime-version, x-stainless-timeout");
  exchange.set("access-control-max-age", "600");
  exchange.answer(Response{.status = 204, .content_type = {}});
}

std::optional<ApiError> check_key(Exchange& exchange) {
  const std::optional<Keyring>& keys = exchange.snapshot().keys;
  if (!keys) return std::nullopt;
  const HttpRequest& request = exchange.request();
  const std::string_view presented = request.api_key.empty() ? bearer(request.authorization) : request.api_key;
  const Key* key = keys->find(presented);
  exchange.set_key(key);
  if (key != nullptr) return std::nullopt;
  exchange.set("www-authenticate", "Bearer");
  return ApiError{
      .status = 401,
      .type = "invalid_request_error",
      .code = "invalid_api_key",
      .message = presented.empty() ? "a key is needed: authorization: Bearer KEY" : "this key is not known"};
}

std::optional<ApiError> check_rate(Exchange& exchange) {
  if (exchange.key() == nullptr) return std::nullopt;
  const std::optional<double> wait = exchange.key()->rate->take(Clock::now());
  if (!wait) return std::nullopt;
  exchange.set("retry-after-ms", std::to_string(static_cast<std::int64_t>(std::ceil(*wait * 1000))));
  return ApiError{.status = 429,
                  .type = "rate_limit_error",
                  .code = "rate_limit_exceeded",
                  .message = "this key may not ask so often",
                  .retry_after_seconds = static_cast<std::int32_t>(std::ceil(*wait))};
}

}  // namespace occam::gateway
