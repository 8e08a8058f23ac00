/* occam.options/1: a backend that hands parts of a request on to a server as they are.
 *
 * `options` of a request is a JSON object with keys of the chat completions API: `tools`, `tool_choice`,
 * `response_format`, … and `messages`, which then stands for the request's own messages: the same conversation with
 * what a role and a text cannot hold (tool calls, images). The host asks about every key before it makes the call.
 */
#ifndef OCCAM_ABI_EXT_OPTIONS_H
#define OCCAM_ABI_EXT_OPTIONS_H

#include "../backend.h"

#define OCCAM_ABI_EXT_OPTIONS "occam.options/1"

typedef struct occam_abi_options {
  size_t struct_size;

  /* Threads: [any]. 1 when requests may carry this key, 0 when not. */
  int32_t (*accepts)(occam_abi_backend *backend, occam_abi_string key);
} occam_abi_options;

#endif
