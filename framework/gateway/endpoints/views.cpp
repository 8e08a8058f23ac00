// GET /metrics, GET / (the dashboard) and GET /dashboard.json.
#include "gateway/dashboard/dashboard.hpp"
#include "gateway/endpoints/blocking.hpp"
#include "gateway/endpoints/endpoints.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace occam::gateway {

void handle_metrics(const ExchangePtr& exchange) {
  run_blocking(exchange, [exchange] {
    Gateway& gateway = exchange->gateway();
    const auto evidence = gateway.evidence();
    exchange->answer(Response{.content_type = kMetricsContentType,
                              .body = render_metrics(gateway.occam().stats(), gateway.full_stats(), *evidence)});
  });
}

void handle_dashboard_page(const ExchangePtr& exchange) {
  Response response{.content_type = "text/html; charset=utf-8", .body = std::string(dashboard_page())};
  response.set("content-security-policy", dashboard_policy());
  response.set("x-content-type-options", "nosniff");
  response.set("referrer-policy", "no-referrer");
  response.set("cache-control", "no-cache");
  exchange->answer(std::move(response));
}

void handle_dashboard_json(const ExchangePtr& exchange) {
  run_blocking(exchange, [exchange] {
    Gateway& gateway = exchange->gateway();
    const auto evidence = gateway.evidence();
    const Stats stats = gateway.occam().stats();
    const GatewayStats http = gateway.full_stats();
    const std::vector<DeclaredModel> models = gateway.occam().catalogue().declared();
    const std::string policy = gateway.occam().policy_name();
    const double now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    Response response{.body = dashboard_json({.stats = stats,
                                              .gateway = http,
                                              .evidence = *evidence,
                                              .models = models,
                                              .policy = policy,
                                              .unix_seconds = now})};
    response.set("cache-control", "no-store");
    exchange->answer(std::move(response));
  });
}

}  // namespace occam::gateway
