/* Fails: L08 L10 L13 *. Its factory lacks destroy. */
#include "right_backend.h"

#define ZOO_DESTROY NULL
#include "backend_entry.h"
