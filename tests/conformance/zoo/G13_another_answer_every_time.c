/* Fails: G13 *. A counter finds its way into the answer. */
#include "right_backend.h"

static int calls;

static int32_t generate(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_generate_request* request,
                        const occam_abi_generate_sink* sink, const occam_abi_error* error) {
  const occam_abi_message other = {text_of("user"),
                                   text_of(++calls % 2 == 0 ? "Once upon a time" : "Once upon a lime")};
  occam_abi_generate_request changed = *request;
  if (request->message_count == 1 && request->messages[0].content.size < CONTEXT) changed.messages = &other;
  return right_generate(backend, model, &changed, sink, error);
}
#define ZOO_GENERATE generate
#include "backend_entry.h"
