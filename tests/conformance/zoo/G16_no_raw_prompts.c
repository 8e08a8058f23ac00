/* Fails: G16. It refuses raw prompts. */
#include "right_backend.h"

static int32_t generate(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_generate_request* request,
                        const occam_abi_generate_sink* sink, const occam_abi_error* error) {
  if ((request->flags & OCCAM_ABI_GENERATE_RAW) != 0 && request->message_count == 0)
    return fail(error, OCCAM_ABI_UNIMPLEMENTED, "no raw prompts here", "");
  return right_generate(backend, model, request, sink, error);
}
#define ZOO_GENERATE generate
#include "backend_entry.h"
