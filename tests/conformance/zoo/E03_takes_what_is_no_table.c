/* Fails: E03. It does not look at its configuration where that is no object. */
#include "right_backend.h"

static int32_t create(const char* id, occam_abi_string config, void** out, const occam_abi_error* error) {
  const occam_abi_string empty = {NULL, 0};
  return right_create(id, config.size > 0 && config.data[0] != '{' ? empty : config, out, error);
}
#define ZOO_CREATE create
#include "backend_entry.h"
