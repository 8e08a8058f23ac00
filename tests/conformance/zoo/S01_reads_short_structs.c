/* Fails: S01. It believes that every struct is whole. */
#include "right_backend.h"

static int32_t load(occam_abi_backend* backend, const occam_abi_model_spec* spec, occam_abi_model** out,
                    const occam_abi_error* error) {
  (void)backend;
  (void)spec;
  (void)error;
  *out = malloc(1);
  return OCCAM_ABI_OK;
}
#define ZOO_LOAD load
#include "backend_entry.h"
