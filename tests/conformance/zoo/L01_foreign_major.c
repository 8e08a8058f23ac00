/* Fails: L01 *. It was built for the next major, and its symbol says so. */
#include "right_backend.h"

#define occam_entry_v1 occam_entry_v2
#include "backend_entry.h"
