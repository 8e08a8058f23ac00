/* Fails: nothing. */
#include "right_router.h"

#include "router_entry.h"
