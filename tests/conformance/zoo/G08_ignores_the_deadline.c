/* Fails: G08. It polls nothing but the cancellation. */
#include "right_backend.h"

static int32_t generate(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_generate_request* request,
                        const occam_abi_generate_sink* sink, const occam_abi_error* error) {
  occam_abi_generate_request changed = *request;
  occam_abi_cancel timeless = {0};
  if (request->cancel != NULL) {
    timeless = *request->cancel;
    timeless.deadline_ns = 0;
    changed.cancel = &timeless;
  }
  return right_generate(backend, model, &changed, sink, error);
}
#define ZOO_GENERATE generate
#include "backend_entry.h"
