/* Fails: S02. It wants exactly the struct that it was built with. */
#include "right_backend.h"

static int32_t generate(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_generate_request* request,
                        const occam_abi_generate_sink* sink, const occam_abi_error* error) {
  if (request->struct_size != sizeof *request)
    return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "the request has a size that I do not know", "");
  return right_generate(backend, model, request, sink, error);
}
#define ZOO_GENERATE generate
#include "backend_entry.h"
