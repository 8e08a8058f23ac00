/* occam.feedback/1: a router that learns while it serves: from what users and evaluators say of answers.
 *
 * What is observed is a sum, so that replicas which serve the same policy merge exactly, in any order: the host hands
 * every replica's `save` to one `merge`.
 */
#ifndef OCCAM_ABI_EXT_FEEDBACK_H
#define OCCAM_ABI_EXT_FEEDBACK_H

#include "../router.h"

#define OCCAM_ABI_EXT_FEEDBACK "occam.feedback/1"

/* What became of one answer. */
typedef struct occam_abi_observation {
  size_t struct_size;
  occam_abi_string task;
  occam_abi_string prompt; /* the last user message; empty where the policy keeps none */
  occam_abi_string model;  /* who answered */
  double score;            /* 0..1 */
  double at_days;          /* when, in days since 1970: drift is measured in it */
} occam_abi_observation;

typedef struct occam_abi_feedback {
  size_t struct_size;

  /* Threads: [any]. INVALID_ARGUMENT for a score outside 0..1. */
  int32_t (*observe)(occam_abi_router *router, const occam_abi_observation *observation, const occam_abi_error *error);
  /* Threads: [any]. Everything observed so far, as bytes. */
  int32_t (*save)(occam_abi_router *router, const occam_abi_text_sink *sink, const occam_abi_error *error);
  /* Threads: [any]. Adds what another instance saved. DATA_LOSS for bytes that are none. */
  int32_t (*merge)(occam_abi_router *router, occam_abi_string bytes, const occam_abi_error *error);
} occam_abi_feedback;

#endif
