/* Fails: C06. An empty continuation has the log-probability 0. */
#include "right_backend.h"

static int32_t score(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_score_request* request,
                     const occam_abi_score_sink* sink, const occam_abi_error* error) {
  if (request->item_count == 1 && request->items[0].continuation.size == 0) {
    const occam_abi_score_result certain = {sizeof certain, 0, 0, 1, 0, NULL, 0};
    sink->result(sink->ctx, &certain);
    return OCCAM_ABI_OK;
  }
  return right_score(backend, model, request, sink, error);
}
#define ZOO_SCORE score
#include "backend_entry.h"
