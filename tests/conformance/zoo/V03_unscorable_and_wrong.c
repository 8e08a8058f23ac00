/* Fails: V03. An empty answer is unscorable and wrong at once. */
#include "right_evaluator.h"

static int32_t evaluate(occam_abi_evaluator* evaluator, const occam_abi_eval_item* item,
                        const occam_abi_eval_output* const* outputs, size_t output_count, const occam_abi_eval_sink* sink,
                        const occam_abi_error* error) {
  (void)evaluator;
  const int32_t status = check_exam(item, output_count, error);
  if (status != OCCAM_ABI_OK) return status;
  if (outputs[0]->text.size == 0) sink->unscorable(sink->ctx, text_of("the answer is empty"));
  sink->value(sink->ctx, 0, is_right(item, outputs[0]));
  return OCCAM_ABI_OK;
}
#define ZOO_EVALUATE evaluate
#include "evaluator_entry.h"
