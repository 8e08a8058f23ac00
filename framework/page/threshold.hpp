// Where a threshold lies on a chart of means.
//
// Threads: a function of its arguments.
#pragma once

#include <span>
#include <string_view>

namespace occam::page {

/// Of `at_least 0.85` the number; of `within 0.03` the best of the means less the number; NaN otherwise. Means that are
/// NaN are left out.
[[nodiscard]] double threshold_at(std::string_view threshold, std::span<const double> means);

}  // namespace occam::page
