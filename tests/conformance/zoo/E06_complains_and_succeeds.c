/* Fails: E06. generate goes well and describes a failure. */
#include "right_backend.h"

static int32_t generate(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_generate_request* request,
                        const occam_abi_generate_sink* sink, const occam_abi_error* error) {
  const int32_t status = right_generate(backend, model, request, sink, error);
  if (status == OCCAM_ABI_OK) fail(error, OCCAM_ABI_INTERNAL, "just a remark", "");
  return status;
}
#define ZOO_GENERATE generate
#include "backend_entry.h"
