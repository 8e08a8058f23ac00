// POST /v1/completions.
#include "gateway/endpoints/endpoints.hpp"
#include "gateway/endpoints/generation.hpp"

namespace occam::gateway {

void handle_completions(const ExchangePtr& exchange) {
  Checked<GenerationCall> call = parse_completion(exchange->request().body);
  if (!call) return exchange->answer(call.error());
  generate(exchange, std::move(*call), completion_shape);
}

}  // namespace occam::gateway
