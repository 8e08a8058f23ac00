// Percentile bootstrap over items, for metrics of a whole corpus (BLEU, macro-F1, MCC) that are no mean of item scores.
//
// B. Efron, Ann. Statist. 7, 1979. Items are drawn with replacement; clusters, where items share a source, are drawn
// whole. The standard error is the deviation of the replicates itself, not divided by the root of their number. Pure:
// the same seed gives the same numbers. Threads: [any].
//
//   Bootstrap shown = bootstrap(items, {}, [&](std::span<const std::size_t> drawn) { return bleu(of(drawn)); });
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "occam/statistics/intervals.hpp"

namespace occam::statistics {

struct BootstrapOptions {
  std::size_t replicates = 2000;
  double confidence = 0.95;
  std::uint64_t seed = 1;
  std::span<const std::string> clusters{};  ///< one for each item; empty: every item is its own
};

struct Bootstrap {
  Interval interval;      ///< percentiles of the replicates, interpolated; NaN without items or replicates
  double standard_error;  ///< their standard deviation
};

/// `metric` takes positions of items, some several times. NaN replicates are left out.
[[nodiscard]] Bootstrap bootstrap(std::size_t items, const BootstrapOptions& options,
                                  const std::function<double(std::span<const std::size_t>)>& metric);

}  // namespace occam::statistics
