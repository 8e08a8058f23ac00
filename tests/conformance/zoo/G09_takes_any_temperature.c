/* Fails: G09 S04. A negative temperature is as good as none. */
#include "right_backend.h"

static int32_t generate(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_generate_request* request,
                        const occam_abi_generate_sink* sink, const occam_abi_error* error) {
  occam_abi_generate_request changed = *request;
  if (changed.temperature < 0) changed.temperature = 0;
  return right_generate(backend, model, &changed, sink, error);
}
#define ZOO_GENERATE generate
#include "backend_entry.h"
