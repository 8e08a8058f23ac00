/* How an animal of the zoo asks a model: the reply is heard and not kept. */
#ifndef ZOO_ASKING_PARTS_H
#define ZOO_ASKING_PARTS_H

#include "occam/abi/ext/host_generate.h"
#include "right_parts.h"

static void forget_reply(void* ctx, const occam_abi_host_reply* reply) {
  (void)ctx;
  (void)reply;
}

static inline int32_t ask_the_host(const occam_abi_error* error) {
  const occam_abi_host_generate* service = zoo_host->get_extension(zoo_host->ctx, OCCAM_ABI_EXT_HOST_GENERATE);
  const occam_abi_message message = {TEXT("user"), TEXT("Is it right?")};
  const occam_abi_host_request request = {sizeof request, TEXT("judge"), &message, 1, 0, 0, 0, 0};
  const occam_abi_host_reply_sink sink = {sizeof sink, NULL, forget_reply};
  if (service == NULL) return OCCAM_ABI_FAILED_PRECONDITION;
  return service->generate(&request, &sink, error);
}

#endif
