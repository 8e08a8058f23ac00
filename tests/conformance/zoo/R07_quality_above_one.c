/* Fails: R07. It predicts percentages where the metric ends at 1. */
#include "right_router.h"

static void judge(void* ctx, const occam_abi_judgement* judgement) {
  const occam_abi_route_sink* sink = ctx;
  occam_abi_judgement changed = *judgement;
  changed.quality *= 100;
  sink->judge(sink->ctx, &changed);
}

static void attempt(void* ctx, size_t candidate, int32_t accept) {
  const occam_abi_route_sink* sink = ctx;
  sink->attempt(sink->ctx, candidate, accept);
}

static int32_t route(occam_abi_router* router, const occam_abi_route_request* request, const occam_abi_route_sink* sink,
                     const occam_abi_error* error) {
  const occam_abi_route_sink wrapped = {sizeof wrapped, (void*)sink, judge, attempt};
  return right_route(router, request, &wrapped, error);
}
#define ZOO_ROUTE route
#include "router_entry.h"
