// calibration: whether the model is as often right as it says it is.
//
// The probabilities are those of the options, made to sum to one. Threads: immutable; all runs on many at once.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "occam/sdk/evaluator.hpp"

namespace occam::evaluators {

class Calibration {
 public:
  static constexpr sdk::Identity kIdentity{
      .id = "calibration",
      .version = "1.0",
      .description = "Brier score and expected calibration error of the options' probabilities",
      .config_schema = R"json({"type":"object","additionalProperties":false,"properties":{
        "metric":{"enum":["brier","confidence","right"]},"bins":{"type":"integer","minimum":1,"maximum":1000},
        "length":{"enum":["none","characters","bytes"]}}})json"};
  static constexpr std::int32_t kNeeds = OCCAM_ABI_NEEDS_SCORE_OPTIONS;
  static constexpr sdk::Metric kMetrics[] = {{.name = "brier", .low = 0, .high = 2, .higher_is_better = false},
                                             {.name = "confidence", .low = 0, .high = 1},
                                             {.name = "right", .low = 0, .high = 1, .binary = true}};
  static constexpr sdk::Metric kCorpusMetrics[] = {
      {.name = "ece", .low = 0, .high = 1, .higher_is_better = false},
      {.name = "ece_equal_mass", .low = 0, .high = 1, .higher_is_better = false},
      {.name = "ece_1", .low = 0, .high = 1, .higher_is_better = false},
      {.name = "mean_brier", .low = 0, .high = 2, .higher_is_better = false}};

  [[nodiscard]] static sdk::Result<std::unique_ptr<Calibration>> create(std::string_view config_json);

  [[nodiscard]] sdk::Result<void> evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                           sdk::EvalSink& sink) const;
  [[nodiscard]] std::vector<double> aggregate(const sdk::Rows& rows) const;

 private:
  enum class Length { kNone, kCharacters, kBytes };

  std::size_t bins_ = 10;
  Length length_ = Length::kNone;
};

}  // namespace occam::evaluators
