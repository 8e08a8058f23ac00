// choice: the option with the largest log-likelihood is the model's answer.
//
// acc, acc_norm (per Unicode character) and acc_bytes (per UTF-8 byte) are those of lm-evaluation-harness
// (lm_eval/api/task.py, multiple_choice). Threads: immutable; evaluate() runs on many at once.
#pragma once

#include <memory>
#include <string_view>

#include "occam/sdk/evaluator.hpp"

namespace occam::evaluators {

class Choice {
 public:
  static constexpr sdk::Identity kIdentity{
      .id = "choice",
      .version = "1.0",
      .description = "1 where the most likely option is the right one",
      .config_schema = R"json({"type":"object","additionalProperties":false,"properties":{
        "metric":{"enum":["acc","acc_norm","acc_bytes"]},
        "scoring":{"enum":["full","partial","mutual_information"]}}})json"};
  static constexpr std::int32_t kNeeds = OCCAM_ABI_NEEDS_SCORE_OPTIONS;
  static constexpr sdk::Metric kMetrics[] = {{.name = "acc", .low = 0, .high = 1, .binary = true},
                                             {.name = "acc_norm", .low = 0, .high = 1, .binary = true},
                                             {.name = "acc_bytes", .low = 0, .high = 1, .binary = true}};

  [[nodiscard]] static sdk::Result<std::unique_ptr<Choice>> create(std::string_view config_json);

  [[nodiscard]] sdk::Result<void> evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                           sdk::EvalSink& sink) const;

 private:
  /// What a log-likelihood is of.
  enum class Scoring {
    kFull,               ///< of each option after the prompt
    kPartial,            ///< of the one continuation after each option (WinoGrande)
    kMutualInformation,  ///< as kFull, and then once more after an empty prompt, to be subtracted
  };

  Scoring scoring_ = Scoring::kFull;
};

}  // namespace occam::evaluators
