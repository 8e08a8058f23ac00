// Thresholds as the decimals they were written as, and how many hits they ask for.
//
// Doubles are off by one for many pairs (25 items, .28), so the count is made in integers. Pure functions.
// Threads: [any].
//
//   std::int64_t need = hits_needed(25, *parse_decimal("0.28"));  // 7
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace occam::statistics {

/// digits / 10^places, not negative.
struct Decimal {
  std::int64_t digits = 0;
  int places = 0;  ///< 0 to 17
};

/// Parses `0.85`, `.85`, `85e-2`, `1`. None for anything else, for negatives and for more than 17 digits.
[[nodiscard]] std::optional<Decimal> parse_decimal(std::string_view text);
/// The shortest decimal that reads back as `value`: what was written in the file that the double came from.
[[nodiscard]] std::optional<Decimal> to_decimal(double value);

/// Returns the smallest integer k with k ≥ items·threshold, exactly. Requires: 0 ≤ items ≤ 2^40.
[[nodiscard]] std::int64_t hits_needed(std::int64_t items, Decimal threshold);

}  // namespace occam::statistics
