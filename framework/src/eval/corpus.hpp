// Measures of a whole suite, made from the stored values of its items: BLEU, macro-F1, perplexity.
//
// Threads: [any].
#pragma once

#include <span>
#include <vector>

#include "occam/evaluation.hpp"
#include "plugin/evaluator.hpp"
#include "store/store.hpp"

namespace occam::eval {

/// One for each of the evaluator's corpus metrics, over the scored ones of `items`, each with a 95 % percentile
/// bootstrap over items (clusters drawn whole) of 1,000 replicates. Empty where the evaluator has no such metric.
/// Errors: kData for values that are not the evaluator's, and what the evaluator says.
[[nodiscard]] Result<std::vector<CorpusMetric>> measure_corpus(const plugin::Evaluator& evaluator,
                                                               std::span<const store::ItemScore> items);

}  // namespace occam::eval
