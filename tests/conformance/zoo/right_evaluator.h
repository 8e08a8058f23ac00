/* A right evaluator in one header: 1 where the answer is the first target, else 0. A zoo file replaces its functions as
 * with right_backend.h. */
#ifndef ZOO_RIGHT_EVALUATOR_H
#define ZOO_RIGHT_EVALUATOR_H

#include <math.h>
#include <string.h>

#include "occam/abi/ext/aggregate.h"
#include "right_parts.h"

static inline int32_t check_exam(const occam_abi_eval_item* item, size_t output_count, const occam_abi_error* error) {
  if (item->struct_size < sizeof *item) return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "the item is short", "");
  if (output_count == 0) return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "there is no output", "");
  return OCCAM_ABI_OK;
}

static inline int is_right(const occam_abi_eval_item* item, const occam_abi_eval_output* output) {
  return item->target_count > 0 && item->targets[0].size == output->text.size &&
         memcmp(item->targets[0].data, output->text.data, output->text.size) == 0;
}

static inline int32_t right_evaluate(occam_abi_evaluator* evaluator, const occam_abi_eval_item* item,
                                     const occam_abi_eval_output* const* outputs, size_t output_count,
                                     const occam_abi_eval_sink* sink, const occam_abi_error* error) {
  (void)evaluator;
  const int32_t status = check_exam(item, output_count, error);
  if (status != OCCAM_ABI_OK) return status;
  if (item->target_count == 0)
    sink->unscorable(sink->ctx, text_of("there is no target"));
  else
    sink->value(sink->ctx, 0, is_right(item, outputs[0]));
  return OCCAM_ABI_OK;
}

/* The share of right answers. */
static inline int32_t right_aggregate(occam_abi_evaluator* evaluator, const double* values, size_t item_count,
                                      const occam_abi_eval_sink* sink, const occam_abi_error* error) {
  double sum = 0;
  (void)evaluator;
  (void)error;
  for (size_t i = 0; i < item_count; ++i) sum += values[i];
  sink->value(sink->ctx, 0, item_count == 0 ? NAN : sum / (double)item_count);
  return OCCAM_ABI_OK;
}

#endif
