/* Fails: L04 L13. Its struct_size ends before the functions. */
#include "right_backend.h"

#define ZOO_ENTRY_SIZE 32
#include "backend_entry.h"
