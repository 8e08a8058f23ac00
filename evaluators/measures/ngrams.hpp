// Counts of n-grams and what two texts have in common. Threads: pure functions.
//
//   overlap(count_ngrams(answer, 2), count_ngrams(target, 2))
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace occam::evaluators::measures {

using NgramCounts = std::unordered_map<std::string, std::int64_t>;

/// Of words. Requires: order ≥ 1.
[[nodiscard]] NgramCounts count_ngrams(std::span<const std::string> words, std::size_t order);
/// Of characters, which are given one by one; spaces count where they are among them.
[[nodiscard]] NgramCounts count_character_ngrams(std::span<const std::string_view> characters, std::size_t order);

/// How many n-grams a text of `words` words has.
[[nodiscard]] constexpr std::int64_t total_ngrams(std::size_t words, std::size_t order) {
  return words < order ? 0 : static_cast<std::int64_t>(words - order + 1);
}

/// Σ over n-grams of the smaller count: what both have in common, as multisets.
[[nodiscard]] std::int64_t overlap(const NgramCounts& a, const NgramCounts& b);

struct PrecisionRecall {
  double precision = 0;
  double recall = 0;
  /// The harmonic mean; 0 where both are.
  [[nodiscard]] double f1() const { return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0; }
};

}  // namespace occam::evaluators::measures
