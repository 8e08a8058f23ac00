/* Fails: F09. Its probabilities are in percent. */
#include "right_learner.h"

static int32_t accept(occam_abi_router* router, const occam_abi_candidate_answer* answer,
                      const occam_abi_accept_sink* sink, const occam_abi_error* error) {
  (void)router;
  (void)answer;
  (void)error;
  const occam_abi_acceptance said = {sizeof said, OCCAM_ABI_DECIDE_ACCEPT, 0, 75, text_of("it is sure")};
  sink->decide(sink->ctx, &said);
  return OCCAM_ABI_OK;
}
#define ZOO_ACCEPT accept
#include "learner_entry.h"
