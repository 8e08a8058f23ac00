/* Fails: * G02. It writes through a null pointer. */
#include "right_backend.h"

static int32_t generate(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_generate_request* request,
                        const occam_abi_generate_sink* sink, const occam_abi_error* error) {
  (void)backend, (void)model, (void)request, (void)sink, (void)error;
  *(volatile int*)NULL = 1;
  return OCCAM_ABI_OK;
}
#define ZOO_GENERATE generate
#include "backend_entry.h"
