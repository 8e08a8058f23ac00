/* Fails: C10. Scoring is never cancelled. */
#include "right_backend.h"

static int32_t score(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_score_request* request,
                     const occam_abi_score_sink* sink, const occam_abi_error* error) {
  occam_abi_score_request changed = *request;
  changed.cancel = NULL;
  return right_score(backend, model, &changed, sink, error);
}
#define ZOO_SCORE score
#include "backend_entry.h"
