/* Fails: V06. Broken UTF-8 makes it give NaN. */
#include <math.h>

#include "right_evaluator.h"

static int32_t evaluate(occam_abi_evaluator* evaluator, const occam_abi_eval_item* item,
                        const occam_abi_eval_output* const* outputs, size_t output_count, const occam_abi_eval_sink* sink,
                        const occam_abi_error* error) {
  if (output_count > 0 && outputs[0]->text.size > 0 && (unsigned char)outputs[0]->text.data[0] == 0xFF) {
    sink->value(sink->ctx, 0, NAN);
    return OCCAM_ABI_OK;
  }
  return right_evaluate(evaluator, item, outputs, output_count, sink, error);
}
#define ZOO_EVALUATE evaluate
#include "evaluator_entry.h"
