/* Fails: C05. Every continuation is called greedy, with less likely tokens than the average one. */
#include "right_backend.h"

static void give(void* ctx, const occam_abi_score_result* result) {
  const occam_abi_score_sink* sink = ctx;
  occam_abi_score_result changed = *result;
  occam_abi_token tokens[CONTEXT];
  for (size_t i = 0; i < changed.token_count; ++i) {
    tokens[i] = changed.tokens[i];
    tokens[i].logprob = -9;
  }
  changed.tokens = tokens;
  changed.logprob = -9 * (double)changed.token_count;
  changed.greedy = 1;
  sink->result(sink->ctx, &changed);
}

static int32_t score(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_score_request* request,
                     const occam_abi_score_sink* sink, const occam_abi_error* error) {
  const occam_abi_score_sink wrapped = {sizeof wrapped, (void*)sink, give};
  return right_score(backend, model, request, &wrapped, error);
}
#define ZOO_SCORE score
#include "backend_entry.h"
