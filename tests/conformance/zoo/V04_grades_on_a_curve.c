/* Fails: V04 T03. A score depends on those before it. */
#include "right_evaluator.h"

static int right_answers;

static int32_t evaluate(occam_abi_evaluator* evaluator, const occam_abi_eval_item* item,
                        const occam_abi_eval_output* const* outputs, size_t output_count, const occam_abi_eval_sink* sink,
                        const occam_abi_error* error) {
  (void)evaluator;
  const int32_t status = check_exam(item, output_count, error);
  if (status != OCCAM_ABI_OK) return status;
  const int right = is_right(item, outputs[0]);
  sink->value(sink->ctx, 0, right && ++right_answers % 2 == 1);
  return OCCAM_ABI_OK;
}
#define ZOO_EVALUATE evaluate
#include "evaluator_entry.h"
