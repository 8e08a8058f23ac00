/* Fails: X02 C09. Its score extension has no rolling. */
#include "right_backend.h"

static const void* get_extension(occam_abi_backend* backend, const char* id) {
  static const occam_abi_score kScore = {sizeof kScore, right_score, NULL};
  (void)backend;
  return strcmp(id, OCCAM_ABI_EXT_SCORE) == 0 ? &kScore : NULL;
}
#define ZOO_GET_EXTENSION get_extension
#include "backend_entry.h"
