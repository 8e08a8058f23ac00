/* Fails: V05. It reads the first output before it counts them. */
#include "right_evaluator.h"

static int32_t evaluate(occam_abi_evaluator* evaluator, const occam_abi_eval_item* item,
                        const occam_abi_eval_output* const* outputs, size_t output_count, const occam_abi_eval_sink* sink,
                        const occam_abi_error* error) {
  (void)evaluator;
  if (output_count == 0) {
    sink->value(sink->ctx, 0, 0);
    return OCCAM_ABI_OK;
  }
  return right_evaluate(evaluator, item, outputs, output_count, sink, error);
}
#define ZOO_EVALUATE evaluate
#include "evaluator_entry.h"
