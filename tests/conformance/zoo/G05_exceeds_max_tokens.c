/* Fails: G05. It does not count. */
#include "right_backend.h"

static int32_t generate(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_generate_request* request,
                        const occam_abi_generate_sink* sink, const occam_abi_error* error) {
  occam_abi_generate_request changed = *request;
  changed.max_tokens = request->max_tokens > 0 ? request->max_tokens + 2 : request->max_tokens;
  return right_generate(backend, model, &changed, sink, error);
}
#define ZOO_GENERATE generate
#include "backend_entry.h"
