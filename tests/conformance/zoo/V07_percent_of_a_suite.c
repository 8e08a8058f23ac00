/* Fails: V07. Its measure of a suite ends at 1, and it gives a hundred. */
#include "right_evaluator.h"

static int32_t aggregate(occam_abi_evaluator* evaluator, const double* values, size_t item_count,
                         const occam_abi_eval_sink* sink, const occam_abi_error* error) {
  (void)evaluator;
  (void)values;
  (void)error;
  sink->value(sink->ctx, 0, item_count == 0 ? NAN : 100);
  return OCCAM_ABI_OK;
}
#define ZOO_AGGREGATE aggregate
#include "evaluator_entry.h"
