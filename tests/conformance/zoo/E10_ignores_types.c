/* Fails: E10. It takes a word where its schema says a number. */
#include "right_backend.h"

#undef ZOO_SCHEMA
#define ZOO_SCHEMA "{\"type\":\"object\",\"properties\":{\"threads\":{\"type\":\"integer\"}}}"

static int32_t create(const char* id, occam_abi_string config, void** out, const occam_abi_error* error) {
  const occam_abi_string empty = {NULL, 0};
  return right_create(id, config.size > 10 && memcmp(config.data + 2, "threads", 7) == 0 ? empty : config, out, error);
}
#define ZOO_CREATE create
#include "backend_entry.h"
