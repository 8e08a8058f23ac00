/* occam.host.generate/1: how an evaluator asks a model, as a judge does. A service of the host: host->get_extension.
 *
 * It answers inside evaluate() alone, on evaluate's thread: by that the host knows which item the call is for, what it
 * may still cost and when it has to end. The host finds the model by its id, holds it to the policy's residency, counts
 * calls and money, and records both with the item's result. What it refuses, evaluate() passes on with the same status:
 * an answer that could not be judged for want of a judge is neither wrong nor unscorable.
 */
#ifndef OCCAM_ABI_EXT_HOST_GENERATE_H
#define OCCAM_ABI_EXT_HOST_GENERATE_H

#include "../host.h"

#define OCCAM_ABI_EXT_HOST_GENERATE "occam.host.generate/1"

/* Requires: at least one message, 0 ≤ temperature (0 = greedy). The model renders the messages by its own template. */
typedef struct occam_abi_host_request {
  size_t struct_size;
  occam_abi_string model; /* its id in the policy */
  const occam_abi_message *messages;
  size_t message_count;
  double temperature;
  uint64_t seed;
  int32_t max_tokens; /* 0: as many as the context holds */
  int32_t reserved;
} occam_abi_host_request;

typedef struct occam_abi_host_reply {
  size_t struct_size;
  occam_abi_string text;
  int32_t finish_reason; /* OCCAM_ABI_FINISH_* */
  int32_t prompt_tokens;
  int32_t completion_tokens;
  int32_t reserved;
} occam_abi_host_reply;

/* Threads: [callback]; once, when the call returns OK. */
typedef struct occam_abi_host_reply_sink {
  size_t struct_size;
  void *ctx;
  void (*reply)(void *ctx, const occam_abi_host_reply *reply);
} occam_abi_host_reply_sink;

typedef struct occam_abi_host_generate {
  size_t struct_size;

  /* Threads: [callback] of evaluate(). NOT_FOUND: no such model. PERMISSION_DENIED: the policy keeps items from it.
   * RESOURCE_EXHAUSTED: no more calls, or no more money. FAILED_PRECONDITION: outside of evaluate(), or a host that
   * calls no models. CANCELLED and DEADLINE_EXCEEDED as the run ends; else what the model's backend says. */
  int32_t (*generate)(const occam_abi_host_request *request, const occam_abi_host_reply_sink *sink,
                      const occam_abi_error *error);
} occam_abi_host_generate;

#endif
