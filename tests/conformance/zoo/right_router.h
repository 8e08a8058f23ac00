/* A right router in one header: it calls met what is met by the sample mean of at least 100 items, and tries the first
 * such candidate. A zoo file replaces its functions as with right_backend.h. */
#ifndef ZOO_RIGHT_ROUTER_H
#define ZOO_RIGHT_ROUTER_H

#include <math.h>
#include <stdio.h>

#include "occam/abi/router.h"
#include "right_parts.h"

static inline void right_judge(const occam_abi_route_request* request, size_t candidate,
                               const occam_abi_route_sink* sink) {
  const occam_abi_evidence* evidence = request->candidates[candidate]->evidence;
  occam_abi_judgement said = {0};
  said.struct_size = sizeof said;
  said.candidate = candidate;
  said.quality = evidence->n > 0 ? evidence->sum / (double)evidence->n : NAN;
  said.bound = NAN;
  const int is_met = evidence->n >= 100 && said.quality >= request->value;
  said.verdict = is_met ? OCCAM_ABI_VERDICT_MEETS : OCCAM_ABI_VERDICT_OPEN;
  said.refused_by = text_of(is_met ? "" : "evidence");
  said.reason = text_of("the mean of its items was looked at");
  sink->judge(sink->ctx, &said);
}

static inline int32_t right_route(occam_abi_router* router, const occam_abi_route_request* request,
                                  const occam_abi_route_sink* sink, const occam_abi_error* error) {
  (void)router;
  if (request->struct_size < sizeof *request)
    return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "the request is short", "");
  for (size_t i = 0; i < request->candidate_count; ++i) right_judge(request, i, sink);
  for (size_t i = 0; i < request->candidate_count; ++i) {
    const occam_abi_evidence* evidence = request->candidates[i]->evidence;
    if (evidence->n < 100 || evidence->sum / (double)evidence->n < request->value) continue;
    sink->attempt(sink->ctx, i, OCCAM_ABI_ACCEPT_ALWAYS);
    break;
  }
  return OCCAM_ABI_OK;
}

#endif
