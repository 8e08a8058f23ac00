/* Fails: G02 *. A delta comes after the result. */
#include "right_backend.h"

static int32_t give(void* ctx, const occam_abi_delta* delta) {
  const occam_abi_generate_sink* sink = ctx;
  return sink->delta(sink->ctx, delta);
}

static void finish(void* ctx, const occam_abi_generate_result* result) {
  const occam_abi_generate_sink* sink = ctx;
  const occam_abi_delta empty = {sizeof empty, {NULL, 0}, NULL, 0, {NULL, 0}};
  sink->finish(sink->ctx, result);
  sink->delta(sink->ctx, &empty);
}

static int32_t generate(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_generate_request* request,
                        const occam_abi_generate_sink* sink, const occam_abi_error* error) {
  const occam_abi_generate_sink wrapped = {sizeof wrapped, (void*)sink, give, finish};
  return right_generate(backend, model, request, &wrapped, error);
}
#define ZOO_GENERATE generate
#include "backend_entry.h"
