/* Fails: C04 C02 C09. A score depends on its place among the items. */
#include "right_backend.h"

static void give(void* ctx, const occam_abi_score_result* result) {
  const occam_abi_score_sink* sink = ctx;
  occam_abi_score_result changed = *result;
  changed.logprob -= (double)changed.index;
  sink->result(sink->ctx, &changed);
}

static int32_t score(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_score_request* request,
                     const occam_abi_score_sink* sink, const occam_abi_error* error) {
  const occam_abi_score_sink wrapped = {sizeof wrapped, (void*)sink, give};
  return right_score(backend, model, request, &wrapped, error);
}
#define ZOO_SCORE score
#include "backend_entry.h"
