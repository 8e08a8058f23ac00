/* Fails: L09 L13 *. Its id has a capital letter; so nobody can be created by it either. */
#include "right_backend.h"

#define ZOO_ID "Zoo"
#include "backend_entry.h"
