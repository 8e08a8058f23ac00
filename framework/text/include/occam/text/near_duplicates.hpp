// Which of many texts are nearly the same: Jaccard's index of their 13-grams (occam/text/shingles.hpp) at or above a
// threshold.
//
// Exact, not estimated: texts that share no gram among their rarest few cannot be near each other (prefix filtering,
// Bayardo, Ma and Srikant 2007), a bitmap bounds what two can share, and what is left is compared in full. The same for
// the same texts in the same order, on every machine. 100,000 prompts take seconds. Threads: pure.
//
//   const NearDuplicates found = find_near_duplicates(prompts);
//   for (const NearPair& pair : found.pairs) …;  if (found.cluster_of[a] == found.cluster_of[b]) …
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace occam::text {

/// The threshold of near-duplicates wherever Occam speaks of them.
inline constexpr double kNearDuplicate = 0.8;

struct NearPair {
  std::size_t first = 0;   ///< the smaller index
  std::size_t second = 0;  ///< the larger
  double similarity = 1;
};

struct NearDuplicates {
  /// For each text the first text of its cluster, its own index where it is alone. Two texts are in one cluster where a
  /// chain of near pairs leads from one to the other; texts of different clusters are never near.
  std::vector<std::size_t> cluster_of;
  /// As many near pairs as hold the clusters together, so at most one less than there are texts; ordered.
  std::vector<NearPair> pairs;
};

/// Texts that differ only in case and white space are equal. Requires: 0 < threshold ≤ 1.
[[nodiscard]] NearDuplicates find_near_duplicates(std::span<const std::string_view> texts,
                                                  double threshold = kNearDuplicate);

}  // namespace occam::text
