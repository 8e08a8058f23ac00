// Of several configurations of one model on one suite, the newest: what tables and exports show. Evidence for a
// decision is looked up by its exact key instead.
//
// Threads: [any].
#pragma once

#include <vector>

#include "store/store.hpp"

namespace occam::eval {

/// One row a (task, suite, label), and another where outcomes made elsewhere are stored beside our own. In that order.
[[nodiscard]] Result<std::vector<store::EvidenceRow>> newest_rows(store::Store& store);

}  // namespace occam::eval
