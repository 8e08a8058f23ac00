// Two models' stored results on one suite, item by item.
//
// Of several configurations of one model the newest counts. Threads: [any].
#pragma once

#include "occam/comparison.hpp"
#include "occam/error.hpp"
#include "store/store.hpp"

namespace occam::eval {

/// Errors: kUsage for an error rate or margin that is none, for one model named twice, and for a run that was stopped
/// before its planned end, whose mean is biased; kNotFound where a model has no result on the suite, or they share no
/// item; kStore.
[[nodiscard]] Result<Comparison> compare_models(store::Store& store, const ComparisonRequest& request);

}  // namespace occam::eval
