#include "bleu.hpp"

#include <cmath>
#include <limits>

#include "measures/demands.hpp"
#include "measures/options.hpp"
#include "measures/unicode.hpp"
#include "measures/words.hpp"

namespace occam::evaluators {

sdk::Result<std::unique_ptr<Bleu>> Bleu::create(std::string_view config_json) {
  measures::Options options(config_json, kMetrics, {"tokenizer", "smoothing", "order", "lowercase"});
  auto made = std::make_unique<Bleu>();
  const std::string tokenizer = options.one_of("tokenizer", {"13a", "international", "none"});
  made->tokenizer_ = tokenizer == "none"            ? Tokenizer::kNone
                     : tokenizer == "international" ? Tokenizer::kInternational
                                                    : Tokenizer::k13a;
  made->rules_.smoothing = options.one_of("smoothing", {"exp", "none"}) == "exp" ? Smoothing::kExp : Smoothing::kNone;
  made->rules_.order = static_cast<std::size_t>(options.integer("order", kMostOrders, 1, kMostOrders));
  made->lowers_ = options.flag("lowercase", false);
  if (auto read = options.done(); !read) return std::unexpected(read.error());
  return made;
}

std::vector<std::string> Bleu::cut(std::string_view text) const {
  const std::string line = lowers_ ? measures::to_lower(text) : std::string(text);
  switch (tokenizer_) {
    case Tokenizer::kInternational:
      return measures::bleu_international_words(line);
    case Tokenizer::kNone:
      return measures::split_words(line);
    case Tokenizer::k13a:
      break;
  }
  return measures::bleu_13a_words(line);
}

sdk::Result<void> Bleu::evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                 sdk::EvalSink& sink) const {
  if (auto one = measures::require_one_output(outputs); !one) return one;
  if (auto some = measures::require_targets(item); !some) return some;
  std::vector<std::vector<std::string>> targets;
  for (const std::string_view target : item.targets) targets.push_back(cut(target));
  const BleuCounts counts = count_bleu(cut(outputs.front().text), targets);
  std::size_t column = 0;
  sink.value(column++, bleu_score(counts, rules_, Scope::kSentence));
  for (const double matches : counts.matches) sink.value(column++, matches);
  for (const double ngrams : counts.ngrams) sink.value(column++, ngrams);
  sink.value(column++, counts.answer_words);
  sink.value(column++, counts.target_words);
  return {};
}

std::vector<double> Bleu::aggregate(const sdk::Rows& rows) const {
  constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
  if (rows.empty()) return {kUndefined, kUndefined};
  BleuCounts counts;
  for (std::size_t order = 0; order < kMostOrders; ++order) {
    counts.matches[order] = rows.sum(1 + order);
    counts.ngrams[order] = rows.sum(1 + kMostOrders + order);
  }
  counts.answer_words = rows.sum(1 + 2 * kMostOrders);
  counts.target_words = rows.sum(2 + 2 * kMostOrders);
  return {bleu_score(counts, rules_, Scope::kCorpus), brevity_penalty(counts)};
}

}  // namespace occam::evaluators
