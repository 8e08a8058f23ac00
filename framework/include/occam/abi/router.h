/* A router turns a request and the evidence about its candidates into an ordered plan.
 *
 * It is pure: seeded, no files, no sockets, no clock. It says for *every* candidate what it thinks of it (`judge`), then
 * which to try in which order (`attempt`). Candidates come filtered: one that the request may not reach (residency,
 * context) is not among them. What it may also do is an extension: ext/fit.h (learn from stored outcomes), ext/accept.h
 * (look at an answer before it stands), ext/feedback.h (learn while it serves).
 */
#ifndef OCCAM_ABI_ROUTER_H
#define OCCAM_ABI_ROUTER_H

#include "plugin.h"

#define OCCAM_ABI_ROUTER_FACTORY "occam.router/1"

typedef struct occam_abi_router occam_abi_router; /* an instance; defined by the plugin */

#define OCCAM_ABI_VERDICT_OPEN 0   /* the evidence does not decide */
#define OCCAM_ABI_VERDICT_MEETS 1  /* the threshold is met */
#define OCCAM_ABI_VERDICT_MISSES 2 /* it is missed */

/* What the store knows of one candidate on the request's task. Scores are in the metric's own units.
 * `n` = 0: nothing. `misses` and `meets` of a sequential run, where there is one, stand in `verdict`. */
typedef struct occam_abi_evidence {
  size_t struct_size;
  int64_t n;            /* items */
  double sum;           /* of the scores */
  double sum_squares;   /* of the scores */
  int64_t suite_items;  /* the suite's size; n = suite_items is a complete run; 0: not known */
  double model_mean;    /* over all stored items of the model, whatever the task; NaN: none */
  int64_t model_n;
  int32_t verdict;      /* OCCAM_ABI_VERDICT_*: of a sequential run against this threshold at this error rate */
  int32_t fixed_n;      /* 1: n was fixed beforehand (or the run is complete); 0: it was stopped by its own scores */
  double low, high;     /* the metric's declared range */
  int32_t binary;       /* 1: every score is `low` or `high` */
  int32_t reserved;
  double seconds;       /* mean seconds an item; NaN: not known */
} occam_abi_evidence;

/* Differences a - b on the items that two candidates share. Frozen. */
typedef struct occam_abi_paired {
  int64_t n;
  double sum;
  double sum_squares;
} occam_abi_paired;

typedef struct occam_abi_candidate {
  size_t struct_size;
  occam_abi_string id;
  double parameters;     /* run per token; NaN: not known */
  double bytes;          /* of the weights; NaN: not known */
  double price;          /* per million tokens, input and output averaged; NaN: not known */
  double latency_p95;    /* seconds; NaN: not known */
  const occam_abi_evidence *evidence; /* never null */
} occam_abi_candidate;

#define OCCAM_ABI_THRESHOLD_AT_LEAST 0 /* the mean is at least `value` */
#define OCCAM_ABI_THRESHOLD_WITHIN 1   /* the mean is at most `value` below the best candidate's */

#define OCCAM_ABI_WHEN_OPEN_ESCALATE 0
#define OCCAM_ABI_WHEN_OPEN_REFUSE 1

#define OCCAM_ABI_OBJECTIVE_PARAMETERS 0
#define OCCAM_ABI_OBJECTIVE_PRICE 1
#define OCCAM_ABI_OBJECTIVE_LATENCY 2
#define OCCAM_ABI_OBJECTIVE_SECONDS 3

typedef struct occam_abi_route_request {
  size_t struct_size;
  occam_abi_string task;
  occam_abi_string prompt; /* the last user message */
  int32_t threshold;       /* OCCAM_ABI_THRESHOLD_* */
  int32_t when_open;       /* OCCAM_ABI_WHEN_OPEN_* */
  double value;            /* of the threshold, in the metric's units */
  double error;            /* 0 < error < 1; NaN for `within` without a stated error: a regret rule, not a claim */
  int32_t objective;       /* OCCAM_ABI_OBJECTIVE_* */
  int32_t max_attempts;    /* at least 1 */
  uint64_t seed;
  const occam_abi_candidate *const *candidates; /* in the objective's order, smallest first */
  size_t candidate_count;
  const occam_abi_paired *paired; /* candidate_count² values, row a, column b; null where it is not needed */
} occam_abi_route_request;

/* What the router thinks of one candidate. */
typedef struct occam_abi_judgement {
  size_t struct_size;
  size_t candidate;    /* index */
  int32_t verdict;     /* OCCAM_ABI_VERDICT_* */
  int32_t reserved;
  double quality;      /* predicted, in the metric's units; NaN: none */
  double bound;        /* the number that was held against the threshold; NaN: none */
  int64_t items_needed; /* about how many more items would settle an open verdict; 0: none, -1: not known */
  /* The rule that refused it, a stable snake_case word; empty: accepted. A refused candidate is attempted only under
   * WHEN_OPEN_ESCALATE, and after every accepted one. */
  occam_abi_string refused_by;
  occam_abi_string reason;     /* one sentence for people, with the numbers */
} occam_abi_judgement;

#define OCCAM_ABI_ACCEPT_ALWAYS 0 /* any answer that came */
#define OCCAM_ABI_ACCEPT_VALID 1  /* an answer that passes the task's checks */
#define OCCAM_ABI_ACCEPT_ASK 2    /* ask the router's occam.accept extension */

/* Threads: [callback]. `judge` once for every candidate, then `attempt` in the order to try. */
typedef struct occam_abi_route_sink {
  size_t struct_size;
  void *ctx;
  void (*judge)(void *ctx, const occam_abi_judgement *judgement);
  void (*attempt)(void *ctx, size_t candidate, int32_t accept);
} occam_abi_route_sink;

typedef struct occam_abi_router_factory {
  size_t struct_size;

  /* Threads: [any]. Static data; null when index ≥ count. */
  size_t (*count)(void);
  const occam_abi_descriptor *(*describe)(size_t index);

  /* Threads: [setup]. `config` is the table [router.<id>] as a JSON object. *out is set on OK only. */
  int32_t (*create)(const char *id, occam_abi_string config, occam_abi_router **out, const occam_abi_error *error);
  void (*destroy)(occam_abi_router *router); /* Null is allowed. */

  /* Threads: [request]. No attempt at all is a legal plan: the request is refused, and the judgements say why. */
  int32_t (*route)(occam_abi_router *router, const occam_abi_route_request *request, const occam_abi_route_sink *sink,
                   const occam_abi_error *error);

  /* Threads: [any]. A static vtable, or null. */
  const void *(*get_extension)(occam_abi_router *router, const char *id);
} occam_abi_router_factory;

#endif
