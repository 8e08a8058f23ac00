/* Fails: S03. create hands out something even where it fails. */
#include "right_backend.h"

static int32_t create(const char* id, occam_abi_string config, void** out, const occam_abi_error* error) {
  void* made = NULL;
  const int32_t status = right_create(id, config, &made, error);
  *out = made;
  return status;
}
#define ZOO_CREATE create
#include "backend_entry.h"
