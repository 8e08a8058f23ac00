// POST /v1/embeddings.
#include "gateway/endpoints/blocking.hpp"
#include "gateway/endpoints/endpoints.hpp"
#include "gateway/endpoints/generation.hpp"
#include "gateway/openai/embedding_call.hpp"

namespace occam::gateway {
namespace {

void embed(const ExchangePtr& exchange, const EmbeddingCall& call) {
  const Result<Embeddings> embeddings = exchange->gateway().occam().embed(call.request);
  if (!embeddings) return exchange->answer(to_api_error(embeddings.error()));
  exchange->log().model = embeddings->model;
  exchange->log().prompt_tokens = embeddings->prompt_tokens;
  Response response{.body = to_body(*embeddings, call.encoding)};
  response.set("x-occam-model", embeddings->model);
  exchange->answer(std::move(response));
}

}  // namespace

void handle_embeddings(const ExchangePtr& exchange) {
  Checked<EmbeddingCall> call = parse_embedding(exchange->request().body);
  if (!call) return exchange->answer(call.error());
  const Checked<std::optional<Residency>> residency = asked_residency(*exchange);
  if (!residency) return exchange->answer(residency.error());
  if (!exchange->snapshot().models.contains(call->request.model))
    return exchange->answer(ApiError{.status = 404,
                                     .type = "invalid_request_error",
                                     .code = "model_not_found",
                                     .message = "embeddings need the id of a model; vectors of different models do not "
                                                "compare, so none is chosen here",
                                     .param = "model"});
  call->request.residency = *residency;
  call->request.cancel = exchange->stop_token();
  call->request.traceparent = exchange->traceparent();
  run_blocking(exchange, [exchange, call = std::move(*call)] { embed(exchange, call); });
}

}  // namespace occam::gateway
