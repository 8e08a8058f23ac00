/* Fails: X01. It answers for revisions that it does not know. */
#include "right_backend.h"

static const void* get_extension(occam_abi_backend* backend, const char* id) {
  static const occam_abi_score kScore = {sizeof kScore, right_score, right_score};
  (void)backend;
  return strncmp(id, "occam.score", 11) == 0 ? &kScore : NULL;
}
#define ZOO_GET_EXTENSION get_extension
#include "backend_entry.h"
