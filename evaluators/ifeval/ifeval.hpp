// ifeval: whether a response follows instructions that a program can check.
//
// Threads: immutable; everything runs on many at once.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "occam/sdk/evaluator.hpp"

namespace occam::evaluators {

class Ifeval {
 public:
  static constexpr double kMostInstructions = 1000;
  static constexpr sdk::Identity kIdentity{
      .id = "ifeval",
      .version = "1.0",
      .description = "1 where the answer follows every checkable instruction of the prompt",
      .config_schema = R"json({"type":"object","additionalProperties":false,"properties":{
        "metric":{"enum":["prompt_strict","prompt_loose"]}}})json"};
  static constexpr std::int32_t kNeeds = OCCAM_ABI_NEEDS_GENERATE;
  static constexpr sdk::Metric kMetrics[] = {{.name = "prompt_strict", .low = 0, .high = 1, .binary = true},
                                             {.name = "prompt_loose", .low = 0, .high = 1, .binary = true},
                                             {.name = "instructions", .low = 0, .high = kMostInstructions},
                                             {.name = "followed_strict", .low = 0, .high = kMostInstructions},
                                             {.name = "followed_loose", .low = 0, .high = kMostInstructions}};
  static constexpr sdk::Metric kCorpusMetrics[] = {{.name = "instruction_strict", .low = 0, .high = 1},
                                                   {.name = "instruction_loose", .low = 0, .high = 1}};

  [[nodiscard]] static sdk::Result<std::unique_ptr<Ifeval>> create(std::string_view config_json);

  [[nodiscard]] sdk::Result<void> evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                           sdk::EvalSink& sink) const;
  [[nodiscard]] std::vector<double> aggregate(const sdk::Rows& rows) const;
};

}  // namespace occam::evaluators
