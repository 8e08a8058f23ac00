/* Fails: L06. init sets the locale of the whole process. */
#include "right_backend.h"

#include <locale.h>

static int32_t init(const occam_abi_host* host, const occam_abi_error* error) {
  setlocale(LC_ALL, "C.UTF-8");
  return right_init(host, error);
}
#define ZOO_INIT init
#include "backend_entry.h"
