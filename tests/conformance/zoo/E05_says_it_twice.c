/* Fails: E05 E02. It describes one failure twice. */
#include "right_backend.h"

static int32_t create(const char* id, occam_abi_string config, void** out, const occam_abi_error* error) {
  const int32_t status = right_create(id, config, out, error);
  return status == OCCAM_ABI_OK ? status : fail(error, status, "once more", "");
}
#define ZOO_CREATE create
#include "backend_entry.h"
