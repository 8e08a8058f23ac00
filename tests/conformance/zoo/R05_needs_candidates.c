/* Fails: R05. It looks at the first candidate before it counts them. */
#include "right_router.h"

static int32_t route(occam_abi_router* router, const occam_abi_route_request* request, const occam_abi_route_sink* sink,
                     const occam_abi_error* error) {
  if (request->struct_size >= sizeof *request && request->candidates[0]->id.size == 0)
    return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "a candidate has no id", "");
  return right_route(router, request, sink, error);
}
#define ZOO_ROUTE route
#include "router_entry.h"
