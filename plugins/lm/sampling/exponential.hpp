// exp() that gives the same bits everywhere: the C library's differs between machines in the last place.
//
// Threads: pure function.
#pragma once

namespace occam::lm {

/// Requires x <= 0 and no NaN. Within 2 units in the last place; 0 below -708.
[[nodiscard]] double portable_exp(double x) noexcept;

}  // namespace occam::lm
