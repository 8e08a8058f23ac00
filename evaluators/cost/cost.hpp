// cost: what the answer cost, in the policy's currency.
//
// Threads: immutable; everything runs on many at once.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "occam/sdk/evaluator.hpp"

namespace occam::evaluators {

class Cost {
 public:
  static constexpr double kMost = 1e12;
  static constexpr sdk::Identity kIdentity{
      .id = "cost",
      .version = "1.0",
      .description = "what an answer cost, and the share within a limit",
      .config_schema = R"json({"type":"object","additionalProperties":false,"properties":{
        "metric":{"enum":["cost","tokens","within_limit"]},"limit":{"type":"number","minimum":0}}})json"};
  static constexpr std::int32_t kNeeds = OCCAM_ABI_NEEDS_OUTCOME;
  static constexpr sdk::Metric kMetrics[] = {{.name = "cost", .low = 0, .high = kMost, .higher_is_better = false},
                                             {.name = "tokens", .low = 0, .high = kMost, .higher_is_better = false},
                                             {.name = "within_limit", .low = 0, .high = 1, .binary = true}};
  static constexpr sdk::Metric kCorpusMetrics[] = {
      {.name = "total_cost", .low = 0, .high = kMost, .higher_is_better = false}};

  [[nodiscard]] static sdk::Result<std::unique_ptr<Cost>> create(std::string_view config_json);

  [[nodiscard]] sdk::Result<void> evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                           sdk::EvalSink& sink) const;
  [[nodiscard]] std::vector<double> aggregate(const sdk::Rows& rows) const;

 private:
  double limit_ = kMost;
};

}  // namespace occam::evaluators
