/* Fails: F08. Bytes that it cannot read are a lesson of no rows. */
#include "right_learner.h"

static int32_t load(occam_abi_router* router, occam_abi_string bytes, const occam_abi_error* error) {
  long long rows = 0;
  long long seed = 0;
  if (!read_numbers(bytes, "learnt", &rows, &seed)) return OCCAM_ABI_OK;
  return right_load(router, bytes, error);
}
#define ZOO_LOAD load
#include "learner_entry.h"
