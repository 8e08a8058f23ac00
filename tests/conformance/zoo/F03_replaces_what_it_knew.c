/* Fails: F03. Merging puts the other's sums in the place of its own. */
#include "right_learner.h"

static int32_t merge(occam_abi_router* router, occam_abi_string bytes, const occam_abi_error* error) {
  long long answers = 0;
  long long thousandths = 0;
  if (!read_numbers(bytes, "heard", &answers, &thousandths))
    return fail(error, OCCAM_ABI_DATA_LOSS, "nobody saved these bytes", "");
  router->answers = answers;
  router->thousandths = thousandths;
  return OCCAM_ABI_OK;
}
#define ZOO_MERGE merge
#include "learner_entry.h"
