// The endpoints: which paths there are, who may call them, and what answers.
//
// A handler runs on the connection's thread and must not block: what blocks goes to the Occam's pool (run_async) or to
// the gateway's. Threads: [any]; the table is static.
//
//   dispatch(exchange);
#pragma once

#include <span>
#include <string_view>

#include "gateway/exchange.hpp"

namespace occam::gateway {

enum class Access {
  kEverybody,  ///< health, and the page of the dashboard, which holds no data
  kKey,        ///< a key where there are keys
};

struct Endpoint {
  std::string_view method;
  std::string_view path;  ///< one that ends in `{model}` matches everything below it
  Access access;
  void (*handle)(const ExchangePtr& exchange);
};

[[nodiscard]] std::span<const Endpoint> endpoints();

/// Finds the endpoint, checks origin, key and rate, then calls the handler; answers itself where one says no.
void dispatch(const ExchangePtr& exchange);

void handle_chat_completions(const ExchangePtr& exchange);
void handle_completions(const ExchangePtr& exchange);
void handle_embeddings(const ExchangePtr& exchange);
void handle_models(const ExchangePtr& exchange);
void handle_model(const ExchangePtr& exchange);
void handle_route(const ExchangePtr& exchange);
void handle_feedback(const ExchangePtr& exchange);
void handle_healthz(const ExchangePtr& exchange);
void handle_readyz(const ExchangePtr& exchange);
void handle_metrics(const ExchangePtr& exchange);
void handle_dashboard_page(const ExchangePtr& exchange);
void handle_dashboard_json(const ExchangePtr& exchange);

}  // namespace occam::gateway
