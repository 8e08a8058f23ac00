/* Fails: L09 L13 *. It offers one id twice. */
#include "right_backend.h"

#define ZOO_COUNT 2
#include "backend_entry.h"
