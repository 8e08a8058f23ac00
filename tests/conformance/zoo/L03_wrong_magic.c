/* Fails: L03 L13. Its entry begins with another number. */
#include "right_backend.h"

#define ZOO_MAGIC UINT64_C(0x1234)
#include "backend_entry.h"
