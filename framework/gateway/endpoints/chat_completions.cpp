// POST /v1/chat/completions.
#include "gateway/endpoints/endpoints.hpp"
#include "gateway/endpoints/generation.hpp"

namespace occam::gateway {

void handle_chat_completions(const ExchangePtr& exchange) {
  Checked<GenerationCall> call = parse_chat(exchange->request().body);
  if (!call) return exchange->answer(call.error());
  generate(exchange, std::move(*call), chat_shape);
}

}  // namespace occam::gateway
