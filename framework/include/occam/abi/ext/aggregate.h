/* occam.aggregate/1: measures of a whole suite that are no mean of item scores: corpus BLEU, macro-F1, perplexity.
 *
 * The evaluator's item metrics carry what such a measure needs (counts, lengths, sums), so a host keeps nothing else:
 * it hands back the values that evaluate() gave. A resampled set of rows is a valid set, which is how the host makes
 * an interval: it calls aggregate once for every bootstrap replicate.
 */
#ifndef OCCAM_ABI_EXT_AGGREGATE_H
#define OCCAM_ABI_EXT_AGGREGATE_H

#include "../evaluator.h"

#define OCCAM_ABI_EXT_AGGREGATE "occam.aggregate/1"

typedef struct occam_abi_aggregate {
  size_t struct_size;
  const occam_abi_metric *metrics; /* static data; the first is the one to show; their names are not the items' */
  size_t metric_count;             /* at least 1 */

  /* Threads: [request]. `values` has item_count rows, each with one value for every metric of the descriptor, in that
   * order; unscorable items have no row. Their order does not matter. Calls sink->value once for each of `metrics`,
   * inside its range, or with NaN where the measure is undefined for these rows (no row at all, say). */
  int32_t (*aggregate)(occam_abi_evaluator *evaluator, const double *values, size_t item_count,
                       const occam_abi_eval_sink *sink, const occam_abi_error *error);
} occam_abi_aggregate;

#endif
