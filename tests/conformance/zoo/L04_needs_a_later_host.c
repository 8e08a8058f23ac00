/* Fails: L04 L13. No host has this minor. */
#include "right_backend.h"

#define ZOO_MIN_HOST_MINOR 900
#include "backend_entry.h"
