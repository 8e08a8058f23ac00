// perplexity: how surprising the item's text is to the model, per word, per byte and in bits per byte.
//
// Threads: immutable; everything runs on many at once.
#pragma once

#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "occam/sdk/evaluator.hpp"

namespace occam::evaluators {

class Perplexity {
 public:
  static constexpr double kMost = 1e12;    ///< of a count
  static constexpr double kLeast = -1e15;  ///< of a log-likelihood
  static constexpr double kInfinity = std::numeric_limits<double>::infinity();
  static constexpr sdk::Identity kIdentity{
      .id = "perplexity",
      .version = "1.0",
      .description = "how surprising a text is to the model: word and byte perplexity, bits per byte",
      .config_schema = R"json({"type":"object","additionalProperties":false,"properties":{
        "metric":{"enum":["item_bits_per_byte"]},"original":{"type":"string"}}})json"};
  static constexpr std::int32_t kNeeds = OCCAM_ABI_NEEDS_SCORE_ROLLING;
  static constexpr sdk::Metric kMetrics[] = {
      {.name = "item_bits_per_byte", .low = 0, .high = kMost, .higher_is_better = false},
      {.name = "log_likelihood", .low = kLeast, .high = 0},
      {.name = "words", .low = 0, .high = kMost},
      {.name = "bytes", .low = 0, .high = kMost},
      {.name = "tokens", .low = 0, .high = kMost}};
  static constexpr sdk::Metric kCorpusMetrics[] = {
      {.name = "word_perplexity", .low = 1, .high = kInfinity, .higher_is_better = false},
      {.name = "byte_perplexity", .low = 1, .high = kInfinity, .higher_is_better = false},
      {.name = "bits_per_byte", .low = 0, .high = kInfinity, .higher_is_better = false},
      {.name = "token_perplexity", .low = 1, .high = kInfinity, .higher_is_better = false}};

  [[nodiscard]] static sdk::Result<std::unique_ptr<Perplexity>> create(std::string_view config_json);

  [[nodiscard]] sdk::Result<void> evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                           sdk::EvalSink& sink) const;
  [[nodiscard]] std::vector<double> aggregate(const sdk::Rows& rows) const;

 private:
  std::string original_;  ///< the field with the text to count words and bytes of; empty: the scored text
};

}  // namespace occam::evaluators
