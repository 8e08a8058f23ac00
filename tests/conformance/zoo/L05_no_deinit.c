/* Fails: L05. deinit is null. */
#include "right_backend.h"

#define ZOO_DEINIT NULL
#include "backend_entry.h"
