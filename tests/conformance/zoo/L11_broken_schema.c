/* Fails: L11. Its config_schema is no JSON. */
#include "right_backend.h"

#undef ZOO_SCHEMA
#define ZOO_SCHEMA "{\"type\":"
#include "backend_entry.h"
