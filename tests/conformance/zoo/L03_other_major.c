/* Fails: L03 L13. The symbol says major 1, the entry says 2. */
#include "right_backend.h"

#define ZOO_MAJOR 2
#include "backend_entry.h"
