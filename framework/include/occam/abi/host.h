/* What the host offers to a plugin. One host struct outlives every plugin that it was given to. */
#ifndef OCCAM_ABI_HOST_H
#define OCCAM_ABI_HOST_H

#include "types.h"

#define OCCAM_ABI_LOG_TRACE 0
#define OCCAM_ABI_LOG_DEBUG 1
#define OCCAM_ABI_LOG_INFO 2
#define OCCAM_ABI_LOG_WARNING 3
#define OCCAM_ABI_LOG_ERROR 4

typedef struct occam_abi_host {
  size_t struct_size;
  uint32_t abi_minor;        /* the host's; a plugin that needs more than this is refused */
  uint32_t reserved;
  occam_abi_string name;     /* "occam" */
  occam_abi_string version;  /* "0.1.0" */
  void *ctx;

  /* Writes one line to the host's log. Prompts and answers go to TRACE or DEBUG only. Threads: [any]. */
  void (*log)(void *ctx, int32_t level, occam_abi_string message);

  /* A monotonic clock in nanoseconds, the one that deadlines are on. Threads: [any]. */
  int64_t (*now_ns)(void *ctx);

  /* An optional host service by id (`occam.host.xyz/1`), or null. Threads: [any]. */
  const void *(*get_extension)(void *ctx, const char *id);
} occam_abi_host;

#endif
