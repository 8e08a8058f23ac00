// Longest common subsequences of words. Memory is O(a·b) bits for the members, O(b) for the length alone.
// Threads: pure functions.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace occam::evaluators::measures {

[[nodiscard]] std::size_t lcs_length(std::span<const std::string> a, std::span<const std::string> b);

/// The indices in `reference` of one longest common subsequence, ascending. Of several, the one that rouge_score's
/// backtracking finds: from the end, a step in `other` is tried only where the table is larger there.
[[nodiscard]] std::vector<std::size_t> lcs_members(std::span<const std::string> reference,
                                                   std::span<const std::string> other);

}  // namespace occam::evaluators::measures
