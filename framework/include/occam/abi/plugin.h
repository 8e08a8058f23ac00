/* The entry of a plugin: one exported constant named occam_entry_v1.
 *
 * The host reads magic, major and struct_size, then copies min(its size, struct_size) bytes. `init` is called once
 * before everything else, `deinit` once after everything else and only if `init` succeeded; a host may never call it.
 * `get_factory` returns the factory of a kind (OCCAM_ABI_BACKEND_FACTORY and its sisters) or null.
 */
#ifndef OCCAM_ABI_PLUGIN_H
#define OCCAM_ABI_PLUGIN_H

#include "host.h"

typedef struct occam_abi_entry {
  uint64_t magic;          /* OCCAM_ABI_MAGIC */
  uint32_t abi_major;      /* OCCAM_ABI_MAJOR */
  uint32_t abi_minor;      /* OCCAM_ABI_MINOR of the headers that it was built with */
  size_t struct_size;
  uint32_t min_host_minor; /* the smallest host minor that it works with */
  uint32_t reserved;
  occam_abi_string build_info; /* compiler, date, commit: for people */

  /* Threads: [load]. `host` outlives the plugin. */
  int32_t (*init)(const occam_abi_host *host, const occam_abi_error *error);
  /* Threads: [load]. */
  void (*deinit)(void);
  /* Threads: [any] after init. Returns static data, or null for a kind that is not offered. */
  const void *(*get_factory)(const char *id);
} occam_abi_entry;

/* What every kind of descriptor begins with: static data that the host deep-copies when it loads the plugin.
 * `config_schema` is a JSON Schema for the plugin's own table, or empty: any table goes. */
typedef struct occam_abi_descriptor {
  size_t struct_size;
  occam_abi_string id;          /* `cpu`, `smallest`, `exact_match`: unique in its kind, [a-z][a-z0-9_]* */
  occam_abi_string version;     /* of the implementation; it is recorded with every result */
  occam_abi_string description; /* one line */
  occam_abi_string config_schema;
} occam_abi_descriptor;

/* Makes occam_entry_v1 the one symbol that leaves a library built with hidden visibility. */
#define OCCAM_ABI_VISIBLE __attribute__((visibility("default")))

#endif
