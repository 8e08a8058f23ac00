// The arithmetic of chrF: from counts to a score, and the counts of one answer against one target. Pure functions.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace occam::evaluators {

inline constexpr std::size_t kMostCharacterOrders = 6;
inline constexpr std::size_t kMostWordOrders = 2;
inline constexpr std::size_t kChrfOrders = kMostCharacterOrders + kMostWordOrders;

/// How the orders become one number.
enum class Averaging {
  kEffective,  ///< the F of the mean precision and recall over orders that both sides have
  kEpsilon,    ///< the mean of the orders' F; an order that one side lacks counts 0
};

struct ChrfRules {
  std::size_t character_order = kMostCharacterOrders;  ///< 1 to 6
  std::size_t word_order = 0;                          ///< 0 to 2; 2 is chrF++
  double beta = 2;                                     ///< recall counts beta times as much as precision
  Averaging averaging = Averaging::kEffective;
  bool keeps_spaces = false;
};

struct ChrfCount {
  double answer = 0;
  double target = 0;
  double common = 0;
};

/// Character orders 1 to 6, then word orders 1 and 2; those that the rules leave out are 0.
using ChrfCounts = std::array<ChrfCount, kChrfOrders>;

[[nodiscard]] ChrfCounts count_chrf(std::string_view answer, std::string_view target, const ChrfRules& rules);

/// Returns 0..100. Popović 2015 and 2017; Post 2018 (sacreBLEU, `metrics/chrf.py`).
[[nodiscard]] double chrf_score(const ChrfCounts& counts, const ChrfRules& rules);

}  // namespace occam::evaluators
