// What a cascade of two models is worth on one task, at every price of a gain: for which answers the second model is
// asked, what share that is, and what the whole then scores. Measured on answers that were not fitted on.
//
// The rule: ask the second model where its expected gain over the answer in hand is above the price. Pure.
// Threads: values.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "occam/abi/router.h"

namespace occam::routers {

/// One answer of the first model that was held out, with scores in [0, 1].
struct HeldOut {
  double small = 0;           ///< what the first model scored
  double large = 0;           ///< what the second one did
  double best = 0;            ///< what the task's best single model did
  double expected_small = 0;  ///< as predicted from the first model's confidence
  double expected_large = 0;
  [[nodiscard]] double gain() const { return expected_large - expected_small; }
};

/// One price. Sums are over the answers behind it.
struct Price {
  double price = 0;  ///< the second model is asked where the expected gain is above it
  double share = 0;  ///< of the answers that it is then asked about
  double sum = 0;
  double sum_squares = 0;
  double expected = 0;        ///< mean of the expected scores
  double difference_sum = 0;  ///< to the task's best single model
  double difference_squares = 0;
};

/// What a task asks for, in units of its metric's range.
struct Aim {
  std::int32_t threshold = OCCAM_ABI_THRESHOLD_WITHIN;
  double value = 0;
  double error = 0;  ///< NaN: a regret rule
  double best = 0;   ///< the shrunk mean of the task's best single model
};

struct Frontier {
  std::int64_t n = 0;
  double mean_gain = 0;       ///< of asking the second model about everything
  std::vector<Price> prices;  ///< by falling price: asking ever more

  [[nodiscard]] static Frontier of(std::span<const HeldOut> answers);

  /// The number that is held against the aim: the shrunk mean, or the lower bound where there is an error rate.
  [[nodiscard]] double quality(const Price& price, const Aim& aim, double prior_weight) const;
  /// The highest price that reaches the aim; null where none does.
  [[nodiscard]] const Price* cheapest(const Aim& aim, double prior_weight) const;
};

}  // namespace occam::routers
