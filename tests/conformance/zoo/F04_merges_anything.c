/* Fails: F04. Bytes that it cannot read are a replica that has heard nothing. */
#include "right_learner.h"

static int32_t merge(occam_abi_router* router, occam_abi_string bytes, const occam_abi_error* error) {
  long long answers = 0;
  long long thousandths = 0;
  if (!read_numbers(bytes, "heard", &answers, &thousandths)) return OCCAM_ABI_OK;
  return right_merge(router, bytes, error);
}
#define ZOO_MERGE merge
#include "learner_entry.h"
