// One model's mean on each subset of a suite, and over them.
//
// Threads: [any].
#pragma once

#include <optional>

#include "eval/suite.hpp"
#include "occam/groups.hpp"
#include "store/store.hpp"

namespace occam::eval {

/// Of what is stored under `key`, which is that of `model`; nothing for a suite without subsets and for a model without
/// scores. Runs that ended by their own scores count no otherwise than others: their parts are no claims. Errors:
/// kStore.
[[nodiscard]] Result<std::optional<SubsetMeans>> subset_means(store::Store& store, const Suite& suite,
                                                              const store::EvidenceKey& key, const std::string& model);

}  // namespace occam::eval
