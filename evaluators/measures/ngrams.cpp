#include "measures/ngrams.hpp"

#include <algorithm>

namespace occam::evaluators::measures {

NgramCounts count_ngrams(std::span<const std::string> words, std::size_t order) {
  NgramCounts counts;
  for (std::size_t i = 0; i + order <= words.size(); ++i) {
    std::string ngram;
    for (const std::string& word : words.subspan(i, order)) ngram.append(word).push_back('\x1f');
    ++counts[std::move(ngram)];
  }
  return counts;
}

NgramCounts count_character_ngrams(std::span<const std::string_view> characters, std::size_t order) {
  NgramCounts counts;
  for (std::size_t i = 0; i + order <= characters.size(); ++i) {
    std::string ngram;
    for (const std::string_view character : characters.subspan(i, order)) ngram.append(character);
    ++counts[std::move(ngram)];
  }
  return counts;
}

std::int64_t overlap(const NgramCounts& a, const NgramCounts& b) {
  if (b.size() < a.size()) return overlap(b, a);
  std::int64_t common = 0;
  for (const auto& [ngram, count] : a) {
    const auto found = b.find(ngram);
    if (found != b.end()) common += std::min(count, found->second);
  }
  return common;
}

}  // namespace occam::evaluators::measures
