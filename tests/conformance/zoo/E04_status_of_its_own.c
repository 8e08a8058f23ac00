/* Fails: E04 E01 E05. It has a numbering of its own. */
#include "right_backend.h"

static int32_t create(const char* id, occam_abi_string config, void** out, const occam_abi_error* error) {
  const int32_t status = right_create(id, config, out, error);
  return status == OCCAM_ABI_NOT_FOUND ? -2 : status;
}
#define ZOO_CREATE create
#include "backend_entry.h"
