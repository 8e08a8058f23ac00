/* Fails: R04 T03. Its judgements depend on how often it was asked. */
#include "right_router.h"

static int64_t asked;

static void judge(void* ctx, const occam_abi_judgement* judgement) {
  const occam_abi_route_sink* sink = ctx;
  occam_abi_judgement changed = *judgement;
  changed.items_needed = ++asked;
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
