/* Fails: G10. It takes of a long prompt what fits. */
#include "right_backend.h"

static int32_t generate(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_generate_request* request,
                        const occam_abi_generate_sink* sink, const occam_abi_error* error) {
  occam_abi_message cut = {{NULL, 0}, {NULL, 0}};
  occam_abi_generate_request changed = *request;
  if (request->message_count == 1 && request->messages[0].content.size >= CONTEXT) {
    cut = request->messages[0];
    cut.content.size = CONTEXT - 8;
    changed.messages = &cut;
  }
  return right_generate(backend, model, &changed, sink, error);
}
#define ZOO_GENERATE generate
#include "backend_entry.h"
