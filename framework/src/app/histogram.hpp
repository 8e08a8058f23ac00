// A histogram that is being filled, and the bounds that ours have.
//
// Threads: one user at a time.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>

#include "occam/stats.hpp"

namespace occam::app {

/// Of requests, attempts and first tokens, 1 ms to 2 min.
inline constexpr std::array<double, 16> kSecondsBounds = {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2,
                                                          0.5,   1,     2,     5,    10,   30,   60,  120};
/// Of one token: 0.1 ms to 2 s.
inline constexpr std::array<double, 14> kTokenSecondsBounds = {0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01,
                                                               0.02,   0.05,   0.1,    0.2,   0.5,   1,     2};
/// Of a decision: 1 µs to 100 ms.
inline constexpr std::array<double, 16> kDecisionSecondsBounds = {1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4,
                                                                  5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 1e-1};

template <std::size_t N>
class Filling {
 public:
  /// Requires: the bounds live as long as this, and rise.
  explicit Filling(const std::array<double, N>& bounds) : bounds_(bounds) {}

  /// NaN is no observation.
  void add(double value) {
    if (std::isnan(value)) return;
    const auto at = std::ranges::lower_bound(bounds_, value) - bounds_.begin();
    ++counts_[static_cast<std::size_t>(at)];
    sum_ += value;
    ++count_;
  }

  [[nodiscard]] Histogram histogram() const {
    return {.bounds = {bounds_.begin(), bounds_.end()},
            .counts = {counts_.begin(), counts_.end()},
            .sum = sum_,
            .count = count_};
  }

 private:
  const std::array<double, N>& bounds_;
  std::array<std::uint64_t, N + 1> counts_{};
  double sum_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace occam::app
