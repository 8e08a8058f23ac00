// The control variate of a run that is about to begin: what complete runs of other models say of each item.
//
// Made once, from runs that were there before the model's first item, and stored with the rule: a search that goes on,
// and every later threshold on the same order, bets with the same values whatever is measured meanwhile. Threads:
// [any].
//
//   auto control = control_before(store, key, suite.record(), items);
//   if (control && *control) bet_with((*control)->values);
#pragma once

#include <optional>

#include "store/store.hpp"

namespace occam::eval {

/// None where no other model has a complete run. Errors: kStore.
[[nodiscard]] Result<std::optional<store::Control>> control_before(store::Store& store, const store::EvidenceKey& key,
                                                                   const store::SuiteRecord& suite, std::int64_t items);

}  // namespace occam::eval
