/* Fails: F01. A score in percent is a score. */
#include "right_learner.h"

static int32_t observe(occam_abi_router* router, const occam_abi_observation* observation,
                       const occam_abi_error* error) {
  if (!(observation->score >= 0 && observation->score <= 100))
    return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "a score lies between 0 and 100", "");
  router->answers += 1;
  router->thousandths += llround(observation->score * 1000);
  return OCCAM_ABI_OK;
}
#define ZOO_OBSERVE observe
#include "learner_entry.h"
