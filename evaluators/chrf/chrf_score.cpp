#include "chrf_score.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "measures/ngrams.hpp"
#include "measures/unicode.hpp"
#include "measures/words.hpp"

namespace occam::evaluators {

namespace {

using measures::Words;

/// One punctuation mark at the end, or else at the start of a word, stands alone.
Words split_punctuation(std::string_view text) {
  Words words;
  for (const std::string& word : measures::split_words(text)) {
    if (measures::count_characters(word) > 1 && measures::is_ascii_punctuation(word.back())) {
      words.push_back(word.substr(0, word.size() - 1));
      words.push_back(word.substr(word.size() - 1));
    } else if (measures::count_characters(word) > 1 && measures::is_ascii_punctuation(word.front())) {
      words.push_back(word.substr(0, 1));
      words.push_back(word.substr(1));
    } else {
      words.push_back(word);
    }
  }
  return words;
}

ChrfCount compare(const measures::NgramCounts& answer, const measures::NgramCounts& target) {
  const auto total = [](const measures::NgramCounts& counts) {
    double sum = 0;
    for (const auto& [ngram, count] : counts) sum += static_cast<double>(count);
    return sum;
  };
  return {target.empty() ? 0 : total(answer), total(target), static_cast<double>(measures::overlap(answer, target))};
}

std::string without_spaces(std::string_view text) {
  std::string joined;
  for (const std::string& word : measures::split_words(text)) joined += word;
  return joined;
}

double f_score(double precision, double recall, double beta) {
  const double weight = beta * beta;
  const double denominator = weight * precision + recall;
  return denominator > 0 ? (1 + weight) * precision * recall / denominator : 0;
}

}  // namespace

ChrfCounts count_chrf(std::string_view answer, std::string_view target, const ChrfRules& rules) {
  ChrfCounts counts{};
  const std::string answer_text = rules.keeps_spaces ? std::string(answer) : without_spaces(answer);
  const std::string target_text = rules.keeps_spaces ? std::string(target) : without_spaces(target);
  const auto answer_characters = measures::characters(answer_text);
  const auto target_characters = measures::characters(target_text);
  for (std::size_t order = 1; order <= rules.character_order; ++order)
    counts[order - 1] = compare(measures::count_character_ngrams(answer_characters, order),
                                measures::count_character_ngrams(target_characters, order));
  if (rules.word_order == 0) return counts;
  const Words answer_words = split_punctuation(answer);
  const Words target_words = split_punctuation(target);
  for (std::size_t order = 1; order <= rules.word_order; ++order)
    counts[kMostCharacterOrders + order - 1] =
        compare(measures::count_ngrams(answer_words, order), measures::count_ngrams(target_words, order));
  return counts;
}

double chrf_score(const ChrfCounts& counts, const ChrfRules& rules) {
  double precisions = 0;
  double recalls = 0;
  double scores = 0;
  double orders = 0;
  for (const ChrfCount& count : counts) {
    if (count.answer <= 0 || count.target <= 0) continue;
    const double precision = count.common / count.answer;
    const double recall = count.common / count.target;
    precisions += precision;
    recalls += recall;
    scores += f_score(precision, recall, rules.beta);
    ++orders;
  }
  if (orders == 0) return 0;
  const double score = rules.averaging == Averaging::kEpsilon
                           ? scores / static_cast<double>(rules.character_order + rules.word_order)
                           : f_score(precisions / orders, recalls / orders, rules.beta);
  return std::clamp(100 * score, 0.0, 100.0);
}

}  // namespace occam::evaluators
