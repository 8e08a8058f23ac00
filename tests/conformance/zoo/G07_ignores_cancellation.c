/* Fails: G07. It polls nothing but the deadline. */
#include "right_backend.h"

static int32_t never(void* ctx) {
  (void)ctx;
  return 0;
}

static int32_t generate(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_generate_request* request,
                        const occam_abi_generate_sink* sink, const occam_abi_error* error) {
  occam_abi_generate_request changed = *request;
  const occam_abi_cancel deaf = {sizeof deaf, NULL, never, request->cancel != NULL ? request->cancel->deadline_ns : 0,
                                 NULL};
  changed.cancel = &deaf;
  return right_generate(backend, model, &changed, sink, error);
}
#define ZOO_GENERATE generate
#include "backend_entry.h"
