// number: the number in a worked answer, as GSM8K is scored.
//
// Threads: immutable; evaluate() runs on many at once.
#pragma once

#include <memory>
#include <string_view>

#include "occam/sdk/evaluator.hpp"

namespace occam::evaluators {

class Number {
 public:
  static constexpr sdk::Identity kIdentity{
      .id = "number",
      .version = "1.0",
      .description = "1 where the number that the answer ends with is a target's",
      .config_schema = R"json({"type":"object","additionalProperties":false,"properties":{
        "metric":{"enum":["flexible","strict","value"]},
        "relative_tolerance":{"type":"number","minimum":0,"maximum":1}}})json"};
  static constexpr std::int32_t kNeeds = OCCAM_ABI_NEEDS_GENERATE;
  static constexpr sdk::Metric kMetrics[] = {{.name = "flexible", .low = 0, .high = 1, .binary = true},
                                             {.name = "strict", .low = 0, .high = 1, .binary = true},
                                             {.name = "value", .low = 0, .high = 1, .binary = true}};

  [[nodiscard]] static sdk::Result<std::unique_ptr<Number>> create(std::string_view config_json);

  [[nodiscard]] sdk::Result<void> evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                           sdk::EvalSink& sink) const;

 private:
  double relative_tolerance_ = 0;
};

}  // namespace occam::evaluators
