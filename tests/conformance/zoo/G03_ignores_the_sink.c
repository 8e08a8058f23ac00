/* Fails: G03. It goes on when the sink returned 0. */
#include "right_backend.h"

static int32_t give(void* ctx, const occam_abi_delta* delta) {
  const occam_abi_generate_sink* sink = ctx;
  sink->delta(sink->ctx, delta);
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
