/* Fails: * G02. It ends the host. */
#include "right_backend.h"

static int32_t generate(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_generate_request* request,
                        const occam_abi_generate_sink* sink, const occam_abi_error* error) {
  (void)backend, (void)model, (void)request, (void)sink, (void)error;
  exit(0);
}
#define ZOO_GENERATE generate
#include "backend_entry.h"
