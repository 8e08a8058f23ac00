// GET /healthz: the process lives. GET /readyz: it takes requests, 503 while it drains.
#include "gateway/endpoints/endpoints.hpp"

namespace occam::gateway {

void handle_healthz(const ExchangePtr& exchange) {
  exchange->answer(Response{.body = R"({"status":"ok"})"});
}

void handle_readyz(const ExchangePtr& exchange) {
  if (exchange->gateway().is_draining())
    return exchange->answer(Response{.status = 503, .body = R"({"status":"draining"})"});
  exchange->answer(Response{.body = R"({"status":"ready"})"});
}

}  // namespace occam::gateway
