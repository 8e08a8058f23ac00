/* Fails: F07. A state is for the first instance that loads one. */
#include "right_learner.h"

static atomic_llong loads;

static int32_t load(occam_abi_router* router, occam_abi_string bytes, const occam_abi_error* error) {
  const int32_t status = right_load(router, bytes, error);
  if (status == OCCAM_ABI_OK) router->rows += loads++;
  return status;
}
#define ZOO_LOAD load
#include "learner_entry.h"
