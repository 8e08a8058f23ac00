// continuation: whether the model itself would go on as the item does, and how likely it finds that.
//
// Threads: immutable; everything runs on many at once.
#pragma once

#include <limits>
#include <memory>
#include <string_view>
#include <vector>

#include "occam/sdk/evaluator.hpp"

namespace occam::evaluators {

class Continuation {
 public:
  static constexpr double kLeast = -1e15;
  static constexpr sdk::Identity kIdentity{
      .id = "continuation",
      .version = "1.0",
      .description = "1 where greedy decoding gives the right continuation; perplexity of it over the suite",
      .config_schema = R"json({"type":"object","additionalProperties":false,"properties":{
        "metric":{"enum":["acc","log_likelihood"]}}})json"};
  static constexpr std::int32_t kNeeds = OCCAM_ABI_NEEDS_SCORE_OPTIONS;
  static constexpr sdk::Metric kMetrics[] = {{.name = "acc", .low = 0, .high = 1, .binary = true},
                                             {.name = "log_likelihood", .low = kLeast, .high = 0}};
  static constexpr sdk::Metric kCorpusMetrics[] = {
      {.name = "perplexity", .low = 1, .high = std::numeric_limits<double>::infinity(), .higher_is_better = false}};

  [[nodiscard]] static sdk::Result<std::unique_ptr<Continuation>> create(std::string_view config_json);

  [[nodiscard]] sdk::Result<void> evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                           sdk::EvalSink& sink) const;
  [[nodiscard]] std::vector<double> aggregate(const sdk::Rows& rows) const;
};

}  // namespace occam::evaluators
