/* Fails: C08. The tokens are those of the context. */
#include "right_backend.h"

static int32_t score(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_score_request* request,
                     const occam_abi_score_sink* sink, const occam_abi_error* error) {
  occam_abi_score_item swapped[16];
  occam_abi_score_request changed = *request;
  for (size_t i = 0; i < request->item_count && i < 16; ++i) {
    swapped[i] = request->items[i];
    if (swapped[i].context.size > 0 && swapped[i].context.size < 100 && swapped[i].continuation.size > 0)
      swapped[i].continuation = swapped[i].context;
  }
  changed.items = swapped;
  return right_score(backend, model, &changed, sink, error);
}
#define ZOO_SCORE score
#include "backend_entry.h"
