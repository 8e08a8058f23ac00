/* A right router that learns in every way there is: it counts what it observes and how many rows it was fitted on, says
 * so as items_needed, and looks at answers. A zoo file replaces its functions as with right_router.h, then includes
 * learner_entry.h. */
#ifndef ZOO_RIGHT_LEARNER_H
#define ZOO_RIGHT_LEARNER_H

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>

#include "occam/abi/ext/accept.h"
#include "occam/abi/ext/feedback.h"
#include "occam/abi/ext/fit.h"

struct occam_abi_router {
  atomic_llong answers;
  atomic_llong thousandths; /* of their scores */
  long long rows;           /* of the fit */
};
#define ZOO_INSTANCE_SIZE sizeof(struct occam_abi_router)

#include "right_router.h"

typedef struct learnt_sink {
  const occam_abi_route_sink* sink;
  long long learnt;
} learnt_sink;

static void learnt_judge(void* ctx, const occam_abi_judgement* judgement) {
  const learnt_sink* wrapped = ctx;
  occam_abi_judgement changed = *judgement;
  changed.items_needed = wrapped->learnt;
  wrapped->sink->judge(wrapped->sink->ctx, &changed);
}

static void learnt_attempt(void* ctx, size_t candidate, int32_t accept) {
  const learnt_sink* wrapped = ctx;
  wrapped->sink->attempt(wrapped->sink->ctx, candidate, accept);
}

static inline int32_t learnt_route(occam_abi_router* router, const occam_abi_route_request* request,
                                   const occam_abi_route_sink* sink, const occam_abi_error* error) {
  learnt_sink wrapped = {sink, router->answers * 1000000 + router->thousandths + router->rows};
  const occam_abi_route_sink outer = {sizeof outer, &wrapped, learnt_judge, learnt_attempt};
  return right_route(router, request, &outer, error);
}

static inline int32_t right_observe(occam_abi_router* router, const occam_abi_observation* observation,
                                    const occam_abi_error* error) {
  if (!(observation->score >= 0 && observation->score <= 1))
    return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "a score lies between 0 and 1", "");
  router->answers += 1;
  router->thousandths += llround(observation->score * 1000);
  return OCCAM_ABI_OK;
}

static inline int32_t right_save(occam_abi_router* router, const occam_abi_text_sink* sink,
                                 const occam_abi_error* error) {
  (void)error;
  char bytes[80];
  snprintf(bytes, sizeof bytes, "heard %lld %lld.", (long long)router->answers, (long long)router->thousandths);
  sink->text(sink->ctx, text_of(bytes));
  return OCCAM_ABI_OK;
}

/* Reads two numbers between a word and a full stop, and nothing else. Returns whether they are there. */
static inline int read_numbers(occam_abi_string bytes, const char* word, long long* first, long long* second) {
  char text[80];
  char format[40];
  int end = 0;
  if (bytes.size >= sizeof text) return 0;
  memcpy(text, bytes.data, bytes.size);
  text[bytes.size] = 0;
  snprintf(format, sizeof format, "%s %%lld %%lld.%%n", word);
  return sscanf(text, format, first, second, &end) == 2 && end > 0 && (size_t)end == bytes.size;
}

static inline int32_t right_merge(occam_abi_router* router, occam_abi_string bytes, const occam_abi_error* error) {
  long long answers = 0;
  long long thousandths = 0;
  if (!read_numbers(bytes, "heard", &answers, &thousandths))
    return fail(error, OCCAM_ABI_DATA_LOSS, "nobody saved these bytes", "");
  router->answers += answers;
  router->thousandths += thousandths;
  return OCCAM_ABI_OK;
}

static inline int32_t right_fit(occam_abi_router* router, const occam_abi_fit_request* request,
                                const occam_abi_fit_sink* sink, const occam_abi_error* error) {
  (void)router;
  (void)error;
  char bytes[80];
  snprintf(bytes, sizeof bytes, "learnt %lld %lld.", (long long)request->row_count, (long long)request->seed);
  sink->state(sink->ctx, text_of(bytes));
  return OCCAM_ABI_OK;
}

static inline int32_t right_load(occam_abi_router* router, occam_abi_string bytes, const occam_abi_error* error) {
  long long seed = 0;
  long long rows = 0;
  if (!read_numbers(bytes, "learnt", &rows, &seed))
    return fail(error, OCCAM_ABI_DATA_LOSS, "no fit gave these bytes", "");
  router->rows = rows;
  return OCCAM_ABI_OK;
}

static inline int32_t right_accept(occam_abi_router* router, const occam_abi_candidate_answer* answer,
                                   const occam_abi_accept_sink* sink, const occam_abi_error* error) {
  (void)router;
  (void)error;
  const int is_sure = answer->confidence.margin >= 0.25;
  const occam_abi_acceptance said = {sizeof said, is_sure ? OCCAM_ABI_DECIDE_ACCEPT : OCCAM_ABI_DECIDE_ESCALATE, 0,
                                     is_sure ? 0.75 : 0.25, text_of(is_sure ? "it is sure" : "it is not sure")};
  sink->decide(sink->ctx, &said);
  return OCCAM_ABI_OK;
}

#endif
