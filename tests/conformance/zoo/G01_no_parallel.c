/* Fails: G01. Its model can do nothing at once, not even one call. */
#include "right_backend.h"

static int32_t info(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_model_info_sink* sink,
                    const occam_abi_error* error) {
  (void)backend;
  (void)model;
  (void)error;
  occam_abi_model_info said = {0};
  said.struct_size = sizeof said;
  said.vocabulary_size = 256;
  said.context_length = CONTEXT;
  sink->info(sink->ctx, &said);
  return OCCAM_ABI_OK;
}
#define ZOO_INFO info
#include "backend_entry.h"
