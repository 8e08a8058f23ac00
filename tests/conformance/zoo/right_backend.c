/* Fails: nothing. */
#include "right_backend.h"

#include "backend_entry.h"
