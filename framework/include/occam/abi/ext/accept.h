/* occam.accept/1: a router that looks at an answer before it stands (accept rule ASK).
 *
 * Pure, as route() is: no clock, no memory of other answers.
 */
#ifndef OCCAM_ABI_EXT_ACCEPT_H
#define OCCAM_ABI_EXT_ACCEPT_H

#include "../router.h"
#include "confidence.h"

#define OCCAM_ABI_EXT_ACCEPT "occam.accept/1"

#define OCCAM_ABI_DECIDE_ACCEPT 0
#define OCCAM_ABI_DECIDE_ESCALATE 1     /* the next model of the plan is tried */
#define OCCAM_ABI_DECIDE_SAMPLE_AGAIN 2 /* the same model answers once more; then `agreement` is known */

/* An answer that came and passed the task's checks. */
typedef struct occam_abi_candidate_answer {
  size_t struct_size;
  occam_abi_string task;
  occam_abi_string prompt; /* the last user message */
  occam_abi_string model;  /* who answered */
  occam_abi_string next;   /* who would be tried instead; empty: nobody, the answer stands whatever is decided */
  occam_abi_string text;
  occam_abi_confidence confidence;
  const occam_abi_token *tokens; /* with log-probabilities; none where the backend gives none */
  size_t token_count;
  int32_t samples;     /* answers of this model so far, this one included */
  int32_t max_samples; /* SAMPLE_AGAIN is not asked for beyond so many */
  uint64_t seed;
  int32_t threshold; /* OCCAM_ABI_THRESHOLD_*, of the task as route() had it */
  int32_t reserved;
  double value;
  double error; /* NaN: none is stated */
} occam_abi_candidate_answer;

typedef struct occam_abi_acceptance {
  size_t struct_size;
  int32_t decision; /* OCCAM_ABI_DECIDE_* */
  int32_t reserved;
  double probability; /* that the answer is good enough, calibrated on stored results; NaN: not known */
  occam_abi_string reason; /* one sentence for people, with the numbers */
} occam_abi_acceptance;

/* Threads: [callback], exactly once when accept returns OK. */
typedef struct occam_abi_accept_sink {
  size_t struct_size;
  void *ctx;
  void (*decide)(void *ctx, const occam_abi_acceptance *acceptance);
} occam_abi_accept_sink;

typedef struct occam_abi_accept {
  size_t struct_size;

  /* Threads: [request]. An error is the host's to take as ESCALATE. */
  int32_t (*accept)(occam_abi_router *router, const occam_abi_candidate_answer *answer,
                    const occam_abi_accept_sink *sink, const occam_abi_error *error);
} occam_abi_accept;

#endif
