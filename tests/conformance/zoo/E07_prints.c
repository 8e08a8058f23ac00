/* Fails: E07. It writes to the terminal. */
#include <stdio.h>

#include "right_backend.h"

static int32_t generate(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_generate_request* request,
                        const occam_abi_generate_sink* sink, const occam_abi_error* error) {
  puts("generating");
  fflush(stdout);
  return right_generate(backend, model, request, sink, error);
}
#define ZOO_GENERATE generate
#include "backend_entry.h"
