/* Fails: E01 S03 S04. create does not look at the id. */
#include "right_backend.h"

static int32_t create(const char* id, occam_abi_string config, void** out, const occam_abi_error* error) {
  (void)id;
  return right_create("zoo", config, out, error);
}
#define ZOO_CREATE create
#include "backend_entry.h"
