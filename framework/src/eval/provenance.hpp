// How each row of a report was made, from what the store keeps of models, configurations and runs.
//
// Of several configurations of one model on one suite the newest is meant, as in the report. Threads: [any].
#pragma once

#include <vector>

#include "occam/evaluation.hpp"
#include "store/store.hpp"

namespace occam::eval {

/// In the order of make_report(). Errors: kStore.
[[nodiscard]] Result<std::vector<Provenance>> make_provenance(store::Store& store, const ReportQuery& query);

}  // namespace occam::eval
