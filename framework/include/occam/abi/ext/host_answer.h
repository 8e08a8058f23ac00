/* occam.host.answer/1: what another model has answered to the item that is being evaluated. A service of the host:
 * host->get_extension. It reads what is stored and asks nobody.
 */
#ifndef OCCAM_ABI_EXT_HOST_ANSWER_H
#define OCCAM_ABI_EXT_HOST_ANSWER_H

#include "../host.h"

#define OCCAM_ABI_EXT_HOST_ANSWER "occam.host.answer/1"

typedef struct occam_abi_host_answer {
  size_t struct_size;

  /* Threads: [callback] of evaluate(). The first sample of the model with this id in the policy, under the same prompt
   * and sampling. Calls the sink once on OK. NOT_FOUND: no such model, or it has not been asked yet.
   * FAILED_PRECONDITION: outside of evaluate(), or a host that stores nothing. */
  int32_t (*answer)(occam_abi_string model, const occam_abi_text_sink *sink, const occam_abi_error *error);
} occam_abi_host_answer;

#endif
