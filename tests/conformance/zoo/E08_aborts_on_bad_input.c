/* Fails: E08 E09. It calls abort where its configuration is torn. */
#include "right_backend.h"

static int32_t create(const char* id, occam_abi_string config, void** out, const occam_abi_error* error) {
  if (config.size > 0 && config.data[config.size - 1] == '[') abort();
  if (config.size == 1) abort();
  return right_create(id, config, out, error);
}
#define ZOO_CREATE create
#include "backend_entry.h"
