/* Fails: E05 E02. It says that it fails, and not why. */
#include "right_backend.h"

static int32_t create(const char* id, occam_abi_string config, void** out, const occam_abi_error* error) {
  (void)error;
  return right_create(id, config, out, NULL);
}
#define ZOO_CREATE create
#include "backend_entry.h"
