/* Fails: V07. Its measure of a suite is that of the first item, so it depends on the order. */
#include "right_evaluator.h"

static int32_t aggregate(occam_abi_evaluator* evaluator, const double* values, size_t item_count,
                         const occam_abi_eval_sink* sink, const occam_abi_error* error) {
  (void)evaluator;
  (void)error;
  sink->value(sink->ctx, 0, item_count == 0 ? NAN : values[0]);
  return OCCAM_ABI_OK;
}
#define ZOO_AGGREGATE aggregate
#include "evaluator_entry.h"
