// bleu: n-gram precision with a brevity penalty, over the whole suite.
//
// The item's values are a sentence BLEU and the counts from which aggregate() makes the corpus score; sacreBLEU's
// numbers. Threads: immutable; everything runs on many at once.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "bleu_score.hpp"
#include "occam/sdk/evaluator.hpp"

namespace occam::evaluators {

class Bleu {
 public:
  static constexpr double kMost = 1e9;  ///< of a count
  static constexpr sdk::Identity kIdentity{
      .id = "bleu",
      .version = "1.0",
      .description = "corpus BLEU against the item's targets",
      .config_schema = R"json({"type":"object","additionalProperties":false,"properties":{
        "metric":{"enum":["sentence_bleu"]},"tokenizer":{"enum":["13a","international","none"]},
        "smoothing":{"enum":["exp","none"]},"order":{"type":"integer","minimum":1,"maximum":4},
        "lowercase":{"type":"boolean"}}})json"};
  static constexpr std::int32_t kNeeds = OCCAM_ABI_NEEDS_GENERATE;
  static constexpr sdk::Metric kMetrics[] = {
      {.name = "sentence_bleu", .low = 0, .high = 100}, {.name = "matches_1", .low = 0, .high = kMost},
      {.name = "matches_2", .low = 0, .high = kMost},   {.name = "matches_3", .low = 0, .high = kMost},
      {.name = "matches_4", .low = 0, .high = kMost},   {.name = "ngrams_1", .low = 0, .high = kMost},
      {.name = "ngrams_2", .low = 0, .high = kMost},    {.name = "ngrams_3", .low = 0, .high = kMost},
      {.name = "ngrams_4", .low = 0, .high = kMost},    {.name = "answer_words", .low = 0, .high = kMost},
      {.name = "target_words", .low = 0, .high = kMost}};
  static constexpr sdk::Metric kCorpusMetrics[] = {{.name = "bleu", .low = 0, .high = 100},
                                                   {.name = "brevity_penalty", .low = 0, .high = 1}};

  [[nodiscard]] static sdk::Result<std::unique_ptr<Bleu>> create(std::string_view config_json);

  [[nodiscard]] sdk::Result<void> evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                           sdk::EvalSink& sink) const;
  [[nodiscard]] std::vector<double> aggregate(const sdk::Rows& rows) const;

 private:
  enum class Tokenizer { k13a, kInternational, kNone };

  [[nodiscard]] std::vector<std::string> cut(std::string_view text) const;

  Tokenizer tokenizer_ = Tokenizer::k13a;
  BleuRules rules_;
  bool lowers_ = false;
};

}  // namespace occam::evaluators
