/* Fails: U01 U02. Every instance leaves an open file. */
#include <fcntl.h>

#include "right_backend.h"

static int32_t create(const char* id, occam_abi_string config, void** out, const occam_abi_error* error) {
  if (open("/dev/null", O_RDONLY) < 0) return fail(error, OCCAM_ABI_RESOURCE_EXHAUSTED, "no more files", "");
  return right_create(id, config, out, error);
}
#define ZOO_CREATE create
#include "backend_entry.h"
