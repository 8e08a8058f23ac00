/* Fails: R02. It tries a candidate that is none. */
#include "right_router.h"

static int32_t route(occam_abi_router* router, const occam_abi_route_request* request, const occam_abi_route_sink* sink,
                     const occam_abi_error* error) {
  const int32_t status = right_route(router, request, sink, error);
  if (status != OCCAM_ABI_OK) return status;
  if (request->candidate_count > 0) sink->attempt(sink->ctx, request->candidate_count, OCCAM_ABI_ACCEPT_ALWAYS);
  return OCCAM_ABI_OK;
}
#define ZOO_ROUTE route
#include "router_entry.h"
