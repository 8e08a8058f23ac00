/* Fails: C07. It takes of a long context what fits. */
#include "right_backend.h"

static int32_t score(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_score_request* request,
                     const occam_abi_score_sink* sink, const occam_abi_error* error) {
  occam_abi_score_item cut[16];
  occam_abi_score_request changed = *request;
  for (size_t i = 0; i < request->item_count && i < 16; ++i) {
    cut[i] = request->items[i];
    if (cut[i].context.size > CONTEXT / 2) cut[i].context.size = CONTEXT / 2;
  }
  changed.items = cut;
  return right_score(backend, model, &changed, sink, error);
}
#define ZOO_SCORE score
#include "backend_entry.h"
