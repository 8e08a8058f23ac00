/* How sure a model was of one answer, in numbers that any engine with log-probabilities can give.
 *
 * Made by the host from the answer's tokens, in one place for what is stored and for what is routed, so that a router
 * meets at run time what it was fitted on.
 */
#ifndef OCCAM_ABI_EXT_CONFIDENCE_H
#define OCCAM_ABI_EXT_CONFIDENCE_H

#include "../types.h"

/* NaN: not known. Frozen. */
typedef struct occam_abi_confidence {
  double mean_logprob;    /* of the answer's tokens, in nats; of scored options: the chosen one's, per token */
  double minimum_logprob; /* of its least likely token */
  double margin;          /* log-probability of the first choice minus the second, at the answer's first token that is
                           * not blank; of scored options: of the best two */
  double entropy;         /* in nats, at the same token; of scored options: over the options */
  double agreement;       /* 0..1: the share of further samples that give the same answer */
} occam_abi_confidence;

#endif
