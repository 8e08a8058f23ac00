/* Fails: S04. destroy looks into what it gets. */
#include "right_backend.h"

static void destroy(occam_abi_backend* backend) {
  *(volatile char*)backend = 0;
  free(backend);
}
#define ZOO_DESTROY destroy
#include "backend_entry.h"
