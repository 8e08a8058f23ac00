/* occam.fit/1 and occam.state/1: a router that learns from stored outcomes.
 *
 * The host reads files and stores; a router gets rows and gives bytes. The host keeps the bytes with hashes of what
 * they were fitted on, and puts them in force on a new instance before its first route(). Fitting is pure: the same
 * rows, models, settings and seed give the same bytes.
 */
#ifndef OCCAM_ABI_EXT_FIT_H
#define OCCAM_ABI_EXT_FIT_H

#include "../router.h"
#include "confidence.h"

#define OCCAM_ABI_EXT_FIT "occam.fit/1"
#define OCCAM_ABI_EXT_STATE "occam.state/1"

/* What one model made of one prompt. Frozen. */
typedef struct occam_abi_outcome {
  double score; /* in the metric's units; NaN: none */
  double cost;  /* what the answer cost, in the ladder's unit; NaN: not known */
  occam_abi_confidence confidence;
} occam_abi_outcome;

typedef struct occam_abi_fit_row {
  size_t struct_size;
  occam_abi_string task;
  occam_abi_string prompt;           /* the last user message */
  double low, high;                  /* the declared range of the task's metric */
  const occam_abi_outcome *outcomes; /* one a model */
} occam_abi_fit_row;

typedef struct occam_abi_fit_request {
  size_t struct_size;
  const occam_abi_string *models; /* ids, in the objective's order, smallest first */
  const double *sizes;            /* what one request costs on each, in the ladder's unit; NaN: not known */
  size_t model_count;
  const occam_abi_fit_row *const *rows;
  size_t row_count;
  uint64_t seed;
  const occam_abi_cancel *cancel; /* may be null */
} occam_abi_fit_request;

/* Threads: [callback]. `state` exactly once when fit returns OK; `note` any number of times, a sentence for people each:
 * what was learnt, what was left alone and why. */
typedef struct occam_abi_fit_sink {
  size_t struct_size;
  void *ctx;
  void (*state)(void *ctx, occam_abi_string bytes);
  void (*note)(void *ctx, occam_abi_string sentence);
} occam_abi_fit_sink;

typedef struct occam_abi_fit {
  size_t struct_size;

  /* Threads: [request]. Changes nothing in the instance. Rows that teach nothing are no error: the state then says so
   * and route() decides without it. INVALID_ARGUMENT for a row that is none, CANCELLED. */
  int32_t (*fit)(occam_abi_router *router, const occam_abi_fit_request *request, const occam_abi_fit_sink *sink,
                 const occam_abi_error *error);
} occam_abi_fit;

typedef struct occam_abi_state {
  size_t struct_size;

  /* Threads: [setup]. Puts a state in force. DATA_LOSS for bytes that are none, FAILED_PRECONDITION for a state of
   * another version or made under other settings. After an error the instance is as before. */
  int32_t (*load)(occam_abi_router *router, occam_abi_string bytes, const occam_abi_error *error);
} occam_abi_state;

#endif
