/* Fails: E02. It ignores keys that its schema forbids. */
#include "right_backend.h"

static int32_t create(const char* id, occam_abi_string config, void** out, const occam_abi_error* error) {
  const occam_abi_string empty = {NULL, 0};
  return right_create(id, config.size > 14 && config.data[2] == 'n' ? empty : config, out, error);
}
#define ZOO_CREATE create
#include "backend_entry.h"
