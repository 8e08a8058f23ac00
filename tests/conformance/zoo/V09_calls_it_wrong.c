/* Fails: V09. Where the host lets it ask nobody, it takes the answer for wrong. */
#include "right_evaluator.h"

#include "asking_parts.h"

static int32_t evaluate(occam_abi_evaluator* evaluator, const occam_abi_eval_item* item,
                        const occam_abi_eval_output* const* outputs, size_t output_count, const occam_abi_eval_sink* sink,
                        const occam_abi_error* error) {
  const int32_t status = check_exam(item, output_count, error);
  if (status != OCCAM_ABI_OK) return status;
  if (ask_the_host(NULL) == OCCAM_ABI_OK) return right_evaluate(evaluator, item, outputs, output_count, sink, error);
  sink->value(sink->ctx, 0, 0);
  return OCCAM_ABI_OK;
}
#define ZOO_EVALUATE evaluate
#include "evaluator_entry.h"
