/* Fails: F05. It reads, thinks and writes. */
#define _DEFAULT_SOURCE
#include <unistd.h>

#include "right_learner.h"

static int32_t observe(occam_abi_router* router, const occam_abi_observation* observation,
                       const occam_abi_error* error) {
  const long long before = router->answers;
  const int32_t status = right_observe(router, observation, error);
  usleep(200);
  if (status == OCCAM_ABI_OK) router->answers = before + 1;
  return status;
}
#define ZOO_OBSERVE observe
#include "learner_entry.h"
