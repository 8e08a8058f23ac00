/* Fails: F06. The instance that was asked to fit keeps the lesson. */
#include "right_learner.h"

static int32_t fit(occam_abi_router* router, const occam_abi_fit_request* request, const occam_abi_fit_sink* sink,
                   const occam_abi_error* error) {
  router->rows += (long long)request->row_count;
  return right_fit(router, request, sink, error);
}
#define ZOO_FIT fit
#include "learner_entry.h"
