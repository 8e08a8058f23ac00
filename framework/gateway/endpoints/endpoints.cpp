#include "gateway/endpoints/endpoints.hpp"

#include <array>
#include <cmath>
#include <string>

#include "gateway/admission/admission.hpp"

namespace occam::gateway {
namespace {

constexpr std::string_view kModelPattern = "/v1/models/{model}";

constexpr std::array kEndpoints = {
    Endpoint{"POST", "/v1/chat/completions", Access::kKey, handle_chat_completions},
    Endpoint{"POST", "/v1/completions", Access::kKey, handle_completions},
    Endpoint{"POST", "/v1/embeddings", Access::kKey, handle_embeddings},
    Endpoint{"GET", "/v1/models", Access::kKey, handle_models},
    Endpoint{"GET", kModelPattern, Access::kKey, handle_model},
    Endpoint{"POST", "/v1/route", Access::kKey, handle_route},
    Endpoint{"POST", "/v1/feedback", Access::kKey, handle_feedback},
    Endpoint{"GET", "/healthz", Access::kEverybody, handle_healthz},
    Endpoint{"GET", "/readyz", Access::kEverybody, handle_readyz},
    Endpoint{"GET", "/metrics", Access::kKey, handle_metrics},
    Endpoint{"GET", "/", Access::kEverybody, handle_dashboard_page},
    Endpoint{"GET", "/dashboard.json", Access::kKey, handle_dashboard_json},
};

bool matches(const Endpoint& endpoint, std::string_view path) {
  if (endpoint.path == path) return true;
  constexpr std::string_view kPrefix = "/v1/models/";
  return endpoint.path == kModelPattern && path.starts_with(kPrefix) && path.size() > kPrefix.size();
}

/// Every GET is answered to HEAD as well, without its body.
bool accepts(const Endpoint& endpoint, std::string_view method) {
  return endpoint.method == method || (method == "HEAD" && endpoint.method == "GET");
}

const Endpoint* find_endpoint(std::string_view path) {
  for (const Endpoint& endpoint : kEndpoints)
    if (matches(endpoint, path)) return &endpoint;
  return nullptr;
}

void answer_unknown_path(Exchange& exchange) {
  exchange.answer(ApiError{.status = 404,
                           .type = "invalid_request_error",
                           .code = "unknown_url",
                           .message = "there is no " + exchange.request().path.substr(0, 256)});
}

void answer_wrong_method(Exchange& exchange, const Endpoint& endpoint) {
  exchange.set("allow", endpoint.method == "GET" ? "GET, HEAD" : endpoint.method);
  exchange.answer(ApiError{.status = 405,
                           .type = "invalid_request_error",
                           .code = "method_not_allowed",
                           .message = std::string(endpoint.path) + " is called with " + std::string(endpoint.method)});
}

}  // namespace

std::span<const Endpoint> endpoints() {
  return kEndpoints;
}

void dispatch(const ExchangePtr& exchange) {
  const HttpRequest& request = exchange->request();
  const Endpoint* endpoint = find_endpoint(request.path);
  if (endpoint != nullptr)
    exchange->set_route(endpoint->path, accepts(*endpoint, request.method) ? endpoint->method : "other");
  const bool is_preflight = request.method == "OPTIONS" && !request.requested_method.empty();
  if (const auto refused = check_origin(*exchange)) return exchange->answer(*refused);
  if (endpoint == nullptr) return answer_unknown_path(*exchange);
  if (is_preflight && !request.origin.empty() && is_allowed_origin(*exchange)) return answer_preflight(*exchange);
  if (!accepts(*endpoint, request.method)) return answer_wrong_method(*exchange, *endpoint);
  if (endpoint->access == Access::kKey)
    if (const auto refused = check_key(*exchange)) return exchange->answer(*refused);
  if (endpoint->method == "POST")
    if (const auto refused = check_rate(*exchange)) return exchange->answer(*refused);
  endpoint->handle(exchange);
}

}  // namespace occam::gateway
