/* An evaluator scores one model's output for one item. It states what it needs; the host makes the calls.
 *
 * Pure: no files, no sockets, no clock. The same item and outputs give the same scores. One that has to run an answer's
 * code does it in a child process that is locked away from all of these, or refuses. One that has to ask a model does it
 * through the host (ext/host_generate.h), which counts what that costs; it is as pure as the model's answers are.
 */
#ifndef OCCAM_ABI_EVALUATOR_H
#define OCCAM_ABI_EVALUATOR_H

#include "plugin.h"

#define OCCAM_ABI_EVALUATOR_FACTORY "occam.evaluator/1"

typedef struct occam_abi_evaluator occam_abi_evaluator; /* an instance; defined by the plugin */

#define OCCAM_ABI_NEEDS_GENERATE 0        /* an answer to the prompt */
#define OCCAM_ABI_NEEDS_SCORE_OPTIONS 1   /* the log-likelihood of each of the item's choices */
#define OCCAM_ABI_NEEDS_SCORE_ROLLING 2   /* the log-likelihood of the item's text */
#define OCCAM_ABI_NEEDS_OUTCOME 3         /* only what any call leaves: milliseconds, tokens, cost */

/* How evaluate() takes the samples of an item, where a suite draws several. */
#define OCCAM_ABI_SAMPLES_EACH 0     /* one at a time; the item's value is the mean */
#define OCCAM_ABI_SAMPLES_TOGETHER 1 /* all of an item in one call, for what no mean of samples can say */

/* One metric that an evaluator gives; the first is the primary one. Frozen. */
typedef struct occam_abi_metric {
  occam_abi_string name;
  double low, high;         /* the declared range of one item's value */
  int32_t higher_is_better; /* 1 or 0 */
  int32_t binary;           /* 1: a value is `low` or `high`, nothing between */
} occam_abi_metric;

typedef struct occam_abi_evaluator_descriptor {
  occam_abi_descriptor common; /* its struct_size is that of this whole struct */
  int32_t needs;               /* OCCAM_ABI_NEEDS_* */
  int32_t samples;             /* OCCAM_ABI_SAMPLES_*; since minor 2, reserved and 0 before */
  const occam_abi_metric *metrics;
  size_t metric_count;
} occam_abi_evaluator_descriptor;

typedef struct occam_abi_eval_item {
  size_t struct_size;
  occam_abi_string id;
  occam_abi_string input;           /* the rendered prompt */
  const occam_abi_string *targets;  /* right answers; any of them counts */
  size_t target_count;
  const occam_abi_string *choices;  /* for NEEDS_SCORE_OPTIONS */
  size_t choice_count;
  int64_t gold;                     /* index of the right choice; -1: none */
  occam_abi_string fields;          /* the item's line as a JSON object, for evaluators that want more */
} occam_abi_eval_item;

/* The log-likelihood of one scored text. Frozen. */
typedef struct occam_abi_likelihood {
  double logprob;
  int64_t tokens;
  int32_t greedy;
  int32_t reserved;
} occam_abi_likelihood;

typedef struct occam_abi_eval_output {
  size_t struct_size;
  occam_abi_string text;
  int32_t finish_reason;                  /* OCCAM_ABI_FINISH_* */
  int32_t reserved;
  int64_t prompt_tokens;
  int64_t completion_tokens;
  double milliseconds;
  double cost;                            /* in the policy's currency; NaN: not known */
  const occam_abi_likelihood *likelihoods; /* one a choice, or one for rolling */
  size_t likelihood_count;
} occam_abi_eval_output;

/* Threads: [callback]. `value` once for each metric of the descriptor, inside its declared range.
 * `unscorable`, instead of values: this output cannot be judged (never the same as wrong); `rationale` says why. */
typedef struct occam_abi_eval_sink {
  size_t struct_size;
  void *ctx;
  void (*value)(void *ctx, size_t metric, double value);
  void (*rationale)(void *ctx, occam_abi_string text);
  void (*unscorable)(void *ctx, occam_abi_string rationale);
} occam_abi_eval_sink;

typedef struct occam_abi_evaluator_factory {
  size_t struct_size;

  /* Threads: [any]. Static data; null when index ≥ count. */
  size_t (*count)(void);
  const occam_abi_evaluator_descriptor *(*describe)(size_t index);

  /* Threads: [setup]. `config` is the suite's [evaluator] table without `id`, as a JSON object. *out set on OK only. */
  int32_t (*create)(const char *id, occam_abi_string config, occam_abi_evaluator **out, const occam_abi_error *error);
  void (*destroy)(occam_abi_evaluator *evaluator); /* Null is allowed. */

  /* Threads: [request]. `outputs` has one entry, or with SAMPLES_TOGETHER one a sample, in the order they were drawn. */
  int32_t (*evaluate)(occam_abi_evaluator *evaluator, const occam_abi_eval_item *item,
                      const occam_abi_eval_output *const *outputs, size_t output_count, const occam_abi_eval_sink *sink,
                      const occam_abi_error *error);

  /* Threads: [any]. A static vtable, or null. */
  const void *(*get_extension)(occam_abi_evaluator *evaluator, const char *id);
} occam_abi_evaluator_factory;

#endif
