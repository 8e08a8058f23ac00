/* Fails: G15. The least likely alternative comes first. */
#include "right_backend.h"

static int32_t give(void* ctx, const occam_abi_delta* delta) {
  const occam_abi_generate_sink* sink = ctx;
  occam_abi_alternative likely[20];
  occam_abi_token token = delta->tokens[0];
  for (size_t i = 0; i < token.alternative_count; ++i) {
    likely[i] = token.alternatives[i];
    if (i > 0) likely[i].logprob = -20 + (float)i;
  }
  token.alternatives = likely;
  const occam_abi_delta changed = {sizeof changed, delta->text, &token, 1, {NULL, 0}};
  return sink->delta(sink->ctx, delta->token_count == 1 ? &changed : delta);
}

static void finish(void* ctx, const occam_abi_generate_result* result) {
  const occam_abi_generate_sink* sink = ctx;
  sink->finish(sink->ctx, result);
}

static int32_t generate(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_generate_request* request,
                        const occam_abi_generate_sink* sink, const occam_abi_error* error) {
  const occam_abi_generate_sink wrapped = {sizeof wrapped, (void*)sink, give, finish};
  return right_generate(backend, model, request, &wrapped, error);
}
#define ZOO_GENERATE generate
#include "backend_entry.h"
