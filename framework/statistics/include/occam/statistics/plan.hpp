// What an evaluation will cost before it is run, and what a suite can tell at all.
//
// expected_calls() plays the verdict many times with made-up scores of a guessed mean; a guess in, an estimate out.
// Pure functions: the same arguments give the same numbers. Threads: [any].
//
//   auto verdict = SequentialVerdict::create(order, requirement, rules);
//   CallEstimate calls = expected_calls(*verdict, {.mean = 0.80});  // calls.mean ≈ 144 of 1,319
#pragma once

#include <cstdint>

#include "occam/statistics/sequential.hpp"

namespace occam::statistics {

/// What is thought of a model. `deviation` of one item's score is for scores that are not 0 or 1.
struct Guess {
  double mean = 0.5;
  double deviation = 0.25;
};

/// Items that are still to be asked until the verdict falls.
struct CallEstimate {
  double mean = 0;
  std::int64_t median = 0;
  std::int64_t p90 = 0;
  double meets = 0;  ///< the share of the plays that ended so
  double misses = 0;
};

/// Goes on from where `verdict` stands: nothing fed yet for a plan, an open one for "how many more". About 2 million
/// items are played, 20 to 400 times. NaN mean for a guess outside [0, 1].
[[nodiscard]] CallEstimate expected_calls(const SequentialVerdict& verdict, const Guess& guess);

/// The items of a run that tells a mean of p from one that is `gap` away: (z_a + z_b)²·p(1-p) / gap², rounded up, with
/// a one-sided error and a power of 1 - miss. Requires: gap > 0.
[[nodiscard]] double items_for_gap(double p, double gap, double error, double miss);
/// The smallest gap that so many items tell; a suite whose gap is larger than what matters is too small to decide.
[[nodiscard]] double gap_for_items(double p, double items, double error, double miss);

}  // namespace occam::statistics
