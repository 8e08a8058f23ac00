// The arithmetic of BLEU: from counts to a score, and the counts of one answer. Threads: pure functions.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace occam::evaluators {

inline constexpr std::size_t kMostOrders = 4;

enum class Smoothing { kNone, kExp };

struct BleuRules {
  std::size_t order = kMostOrders;  ///< 1 to 4
  Smoothing smoothing = Smoothing::kExp;
};

/// Sums over the items of a corpus; those of higher orders than the rules' are not read.
struct BleuCounts {
  std::array<double, kMostOrders> matches{};
  std::array<double, kMostOrders> ngrams{};
  double answer_words = 0;
  double target_words = 0;  ///< of the target whose length is nearest the answer's; of two, the shorter
};

[[nodiscard]] BleuCounts count_bleu(const std::vector<std::string>& answer,
                                    std::span<const std::vector<std::string>> targets);

enum class Scope {
  kCorpus,
  kSentence,  ///< orders for which the answer is too short are left out of the mean
};

/// Returns 0..100: 100 · BP · exp(mean of ln pₙ), BP = exp(1 - target/answer) for a shorter answer. With kExp the k-th
/// precision without a match is 1/(2^k · ngrams). Papineni et al. 2002; Post 2018 (sacreBLEU, `compute_bleu`).
[[nodiscard]] double bleu_score(const BleuCounts& counts, const BleuRules& rules, Scope scope);
[[nodiscard]] double brevity_penalty(const BleuCounts& counts);

}  // namespace occam::evaluators
