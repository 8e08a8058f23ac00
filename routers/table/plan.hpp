// From opinions to an order of attempts: the smallest that meets, then what may follow it.
//
// Pure. Threads: [any]. The order's rules: routers/smallest/README.md.
#pragma once

#include <memory_resource>
#include <span>
#include <vector>

#include "occam/sdk/router.hpp"
#include "table/opinion.hpp"

namespace occam::routers {

/// Candidates by index, in the order to try.
using Order = std::pmr::vector<std::size_t>;

/// Fills `order`, which may be longer than the request allows attempts. Marks those that meet and come later as refused
/// by `objective`.
void plan(const sdk::RouteRequest& request, std::span<Opinion> opinions, Order& order);

}  // namespace occam::routers
