// The weighted mean of several independent means, with an interval made of theirs.
//
// MOVER, the method of variance estimates recovery (G. Y. Zou and A. Donner, Statistics in Medicine 27, 2008): the
// distance of each part's own limit from its mean stands for that part's variance on that side. With Wilson's intervals
// as parts it stays good near 0 and 1, where the sum of variances claims to know everything. Pure. Threads: [any].
#pragma once

#include <span>

namespace occam::statistics {

/// One mean with its interval and its weight, which counts as a share of all weights.
struct WeightedPart {
  double weight;
  double mean;
  double low;
  double high;
};

struct WeightedMean {
  double mean;
  double low;
  double high;
};

/// At the parts' own confidence. NaN without parts. Requires: weights ≥ 0, one of them above 0; low ≤ mean ≤ high.
[[nodiscard]] WeightedMean weighted_mean(std::span<const WeightedPart> parts);

}  // namespace occam::statistics
