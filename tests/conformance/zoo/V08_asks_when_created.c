/* Fails: V08. It asks a model before there is an item. */
#include "right_evaluator.h"

#include "asking_parts.h"

static int32_t create(const char* id, occam_abi_string config, void** out, const occam_abi_error* error) {
  const int32_t status = right_create(id, config, out, error);
  if (status == OCCAM_ABI_OK) (void)ask_the_host(NULL);
  return status;
}
#define ZOO_CREATE create
#include "evaluator_entry.h"
