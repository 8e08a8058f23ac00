// POST /v1/route: the plan for a chat request, each candidate's evidence, and the rule that refused it. No model runs.
#include "gateway/endpoints/blocking.hpp"
#include "gateway/endpoints/endpoints.hpp"
#include "gateway/endpoints/generation.hpp"
#include "occam/json.hpp"

namespace occam::gateway {

void handle_route(const ExchangePtr& exchange) {
  Checked<GenerationCall> call = parse_chat(exchange->request().body);
  if (!call) return exchange->answer(call.error());
  if (const Checked<void> found = address(*exchange, call->model, call->request); !found)
    return exchange->answer(found.error());
  run_blocking(exchange, [exchange, request = std::move(call->request)] {
    const Result<Plan> plan = exchange->gateway().occam().route(request);
    if (!plan) return exchange->answer(to_api_error(plan.error()));
    exchange->log().task = plan->task;
    exchange->answer(Response{.body = to_json(*plan)});
  });
}

}  // namespace occam::gateway
