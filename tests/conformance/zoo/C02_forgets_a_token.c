/* Fails: C02 C09. The sum leaves out the first token. */
#include "right_backend.h"

static void give(void* ctx, const occam_abi_score_result* result) {
  const occam_abi_score_sink* sink = ctx;
  occam_abi_score_result changed = *result;
  changed.logprob += 5.545177444;
  sink->result(sink->ctx, &changed);
}

static int32_t score(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_score_request* request,
                     const occam_abi_score_sink* sink, const occam_abi_error* error) {
  const occam_abi_score_sink wrapped = {sizeof wrapped, (void*)sink, give};
  return right_score(backend, model, request, &wrapped, error);
}
#define ZOO_SCORE score
#include "backend_entry.h"
