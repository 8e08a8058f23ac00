/* Fails: G04. Every byte is a delta of its own. */
#include "right_backend.h"

static int32_t give(void* ctx, const occam_abi_delta* delta) {
  const occam_abi_generate_sink* sink = ctx;
  for (size_t i = 0; i < delta->token_count; ++i) {
    const occam_abi_delta byte = {sizeof byte, {delta->text.data + i, 1}, &delta->tokens[i], 1, {NULL, 0}};
    if (sink->delta(sink->ctx, &byte) == 0) return 0;
  }
  return 1;
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
