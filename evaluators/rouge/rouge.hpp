// rouge: n-grams and subsequences that the answer shares with a reference summary.
//
// rouge_1, rouge_2, rouge_l, rouge_lsum as rouge_score of Google Research counts them; F1 each. Of several references,
// the best counts. Threads: immutable; evaluate() runs on many at once.
#pragma once

#include <memory>
#include <string_view>

#include "measures/ngrams.hpp"
#include "occam/sdk/evaluator.hpp"

namespace occam::evaluators {

class Rouge {
 public:
  static constexpr sdk::Identity kIdentity{
      .id = "rouge",
      .version = "1.0",
      .description = "n-grams and subsequences that the answer shares with a reference",
      .config_schema = R"json({"type":"object","additionalProperties":false,"properties":{
        "metric":{"enum":["rouge_1","rouge_2","rouge_l","rouge_lsum"]},
        "value":{"enum":["f1","precision","recall"]},"stemmer":{"type":"boolean"}}})json"};
  static constexpr std::int32_t kNeeds = OCCAM_ABI_NEEDS_GENERATE;
  static constexpr sdk::Metric kMetrics[] = {{.name = "rouge_1", .low = 0, .high = 1},
                                             {.name = "rouge_2", .low = 0, .high = 1},
                                             {.name = "rouge_l", .low = 0, .high = 1},
                                             {.name = "rouge_lsum", .low = 0, .high = 1}};

  [[nodiscard]] static sdk::Result<std::unique_ptr<Rouge>> create(std::string_view config_json);

  [[nodiscard]] sdk::Result<void> evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                           sdk::EvalSink& sink) const;

 private:
  enum class Value { kF1, kPrecision, kRecall };

  [[nodiscard]] double pick(const measures::PrecisionRecall& both) const;

  Value value_ = Value::kF1;
  bool stems_ = false;
};

}  // namespace occam::evaluators
