#include "rouge.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "measures/demands.hpp"
#include "measures/lcs.hpp"
#include "measures/options.hpp"
#include "measures/stem.hpp"
#include "measures/words.hpp"

namespace occam::evaluators {

namespace {

using measures::PrecisionRecall;
using measures::Words;

/// A text cut into words, as a whole and by lines.
struct Cut {
  Words words;
  std::vector<Words> sentences;
};

Cut cut(std::string_view text, measures::Stemmer* stemmer) {
  Cut made;
  while (true) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    Words words = measures::rouge_words(text.substr(0, end));
    if (stemmer != nullptr)
      for (std::string& word : words)
        if (word.size() > 3) word = stemmer->stem(word);
    made.words.insert(made.words.end(), words.begin(), words.end());
    if (end > 0) made.sentences.push_back(std::move(words));
    if (end == text.size()) return made;
    text.remove_prefix(end + 1);
  }
}

PrecisionRecall ratios(std::int64_t common, std::int64_t answer, std::int64_t target) {
  return {static_cast<double>(common) / static_cast<double>(std::max<std::int64_t>(answer, 1)),
          static_cast<double>(common) / static_cast<double>(std::max<std::int64_t>(target, 1))};
}

PrecisionRecall rouge_n(const Cut& answer, const Cut& target, std::size_t order) {
  return ratios(
      measures::overlap(measures::count_ngrams(answer.words, order), measures::count_ngrams(target.words, order)),
      measures::total_ngrams(answer.words.size(), order), measures::total_ngrams(target.words.size(), order));
}

PrecisionRecall rouge_l(const Cut& answer, const Cut& target) {
  if (answer.words.empty() || target.words.empty()) return {};
  return ratios(static_cast<std::int64_t>(measures::lcs_length(answer.words, target.words)),
                static_cast<std::int64_t>(answer.words.size()), static_cast<std::int64_t>(target.words.size()));
}

/// For each sentence of the target, the union of its common subsequences with every sentence of the answer; a word is
/// a hit only as often as both texts still have it.
PrecisionRecall rouge_lsum(const Cut& answer, const Cut& target) {
  auto left_in_answer = measures::count_ngrams(answer.words, 1);
  auto left_in_target = measures::count_ngrams(target.words, 1);
  std::int64_t hits = 0;
  for (const Words& sentence : target.sentences) {
    std::set<std::size_t> members;
    for (const Words& other : answer.sentences)
      for (const std::size_t index : measures::lcs_members(sentence, other)) members.insert(index);
    for (const std::size_t index : members) {
      const std::string key = sentence[index] + '\x1f';
      std::int64_t& in_answer = left_in_answer[key];
      std::int64_t& in_target = left_in_target[key];
      if (in_answer <= 0 || in_target <= 0) continue;
      --in_answer;
      --in_target;
      ++hits;
    }
  }
  return ratios(hits, static_cast<std::int64_t>(answer.words.size()), static_cast<std::int64_t>(target.words.size()));
}

}  // namespace

sdk::Result<std::unique_ptr<Rouge>> Rouge::create(std::string_view config_json) {
  measures::Options options(config_json, kMetrics, {"value", "stemmer"});
  auto made = std::make_unique<Rouge>();
  const std::string value = options.one_of("value", {"f1", "precision", "recall"});
  made->value_ = value == "precision" ? Value::kPrecision : value == "recall" ? Value::kRecall : Value::kF1;
  made->stems_ = options.flag("stemmer", false);
  if (auto read = options.done(); !read) return std::unexpected(read.error());
  return made;
}

double Rouge::pick(const PrecisionRecall& both) const {
  if (value_ == Value::kPrecision) return both.precision;
  return std::min(1.0, value_ == Value::kRecall ? both.recall : both.f1());
}

sdk::Result<void> Rouge::evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                  sdk::EvalSink& sink) const {
  if (auto one = measures::require_one_output(outputs); !one) return one;
  if (auto some = measures::require_targets(item); !some) return some;
  measures::Stemmer stemmer;
  measures::Stemmer* const stems = stems_ ? &stemmer : nullptr;
  const Cut answer = cut(outputs.front().text, stems);
  std::array<double, std::size(kMetrics)> best{};
  for (const std::string_view text : item.targets) {
    const Cut target = cut(text, stems);
    const std::array both = {rouge_n(answer, target, 1), rouge_n(answer, target, 2), rouge_l(answer, target),
                             rouge_lsum(answer, target)};
    for (std::size_t i = 0; i < best.size(); ++i) best[i] = std::max(best[i], pick(both[i]));
  }
  for (std::size_t i = 0; i < best.size(); ++i) sink.value(i, best[i]);
  return {};
}

}  // namespace occam::evaluators
