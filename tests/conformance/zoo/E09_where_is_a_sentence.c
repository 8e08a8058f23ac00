/* Fails: E09. It explains itself in `where`. */
#include "right_backend.h"

static int32_t create(const char* id, occam_abi_string config, void** out, const occam_abi_error* error) {
  if (strcmp(id, "zoo") != 0) return fail(error, OCCAM_ABI_NOT_FOUND, "not found", "there is no such plugin!");
  return right_create(id, config, out, error);
}
#define ZOO_CREATE create
#include "backend_entry.h"
