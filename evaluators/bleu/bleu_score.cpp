#include "bleu_score.hpp"

#include <algorithm>
#include <cmath>

#include "measures/ngrams.hpp"

namespace occam::evaluators {

BleuCounts count_bleu(const std::vector<std::string>& answer, std::span<const std::vector<std::string>> targets) {
  BleuCounts counts;
  counts.answer_words = static_cast<double>(answer.size());
  const auto distance = [&](double words) { return std::abs(words - counts.answer_words); };
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const auto words = static_cast<double>(targets[i].size());
    const bool is_nearer = distance(words) < distance(counts.target_words) ||
                           (distance(words) == distance(counts.target_words) && words < counts.target_words);
    if (i == 0 || is_nearer) counts.target_words = words;
  }
  for (std::size_t order = 1; order <= kMostOrders; ++order) {
    measures::NgramCounts most;
    for (const std::vector<std::string>& target : targets)
      for (const auto& [ngram, count] : measures::count_ngrams(target, order)) {
        std::int64_t& kept = most[ngram];
        kept = std::max(kept, count);
      }
    counts.matches[order - 1] = static_cast<double>(measures::overlap(measures::count_ngrams(answer, order), most));
    counts.ngrams[order - 1] = static_cast<double>(measures::total_ngrams(answer.size(), order));
  }
  return counts;
}

double brevity_penalty(const BleuCounts& counts) {
  if (counts.answer_words >= counts.target_words) return 1;
  return counts.answer_words > 0 ? std::exp(1 - counts.target_words / counts.answer_words) : 0;
}

double bleu_score(const BleuCounts& counts, const BleuRules& rules, Scope scope) {
  const auto orders = std::span(counts.matches).first(rules.order);
  if (std::ranges::all_of(orders, [](double matches) { return matches == 0; })) return 0;
  double halvings = 1;
  double sum = 0;
  std::size_t used = 0;
  for (; used < rules.order && counts.ngrams[used] > 0; ++used) {
    double matches = counts.matches[used];
    if (matches == 0) {
      if (rules.smoothing == Smoothing::kNone) return 0;
      halvings *= 2;
      matches = 1 / halvings;
    }
    sum += std::log(matches / counts.ngrams[used]);
  }
  if (used < rules.order && scope == Scope::kCorpus) return 0;
  return std::clamp(100 * brevity_penalty(counts) * std::exp(sum / static_cast<double>(used)), 0.0, 100.0);
}

}  // namespace occam::evaluators
