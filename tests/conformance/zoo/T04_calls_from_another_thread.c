/* Fails: T04. The answer comes from a thread of its own. */
#include <pthread.h>

#include "right_backend.h"

struct call {
  occam_abi_backend* backend;
  occam_abi_model* model;
  const occam_abi_generate_request* request;
  const occam_abi_generate_sink* sink;
  const occam_abi_error* error;
  int32_t status;
};

static void* run(void* ctx) {
  struct call* call = ctx;
  call->status = right_generate(call->backend, call->model, call->request, call->sink, call->error);
  return NULL;
}

static int32_t generate(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_generate_request* request,
                        const occam_abi_generate_sink* sink, const occam_abi_error* error) {
  struct call call = {backend, model, request, sink, error, OCCAM_ABI_OK};
  pthread_t thread;
  pthread_create(&thread, NULL, run, &call);
  pthread_join(thread, NULL);
  return call.status;
}
#define ZOO_GENERATE generate
#include "backend_entry.h"
