// GET /healthz: the process lives. GET /readyz: it takes requests; 503 while it drains, and at the start until what the
// policy pins is loaded.
#include "gateway/endpoints/endpoints.hpp"

namespace occam::gateway {

void handle_healthz(const ExchangePtr& exchange) {
  exchange->answer(Response{.body = R"({"status":"ok"})"});
}

void handle_readyz(const ExchangePtr& exchange) {
  if (exchange->gateway().is_draining())
    return exchange->answer(Response{.status = 503, .body = R"({"status":"draining"})"});
  if (!exchange->gateway().pinned_models().are_ready())
    return exchange->answer(Response{.status = 503, .body = R"({"status":"loading"})"});
  exchange->answer(Response{.body = R"({"status":"ready"})"});
}

}  // namespace occam::gateway
