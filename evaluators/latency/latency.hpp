// latency: how long the answer took, and how fast its tokens came.
//
// Threads: immutable; everything runs on many at once.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "occam/sdk/evaluator.hpp"

namespace occam::evaluators {

class Latency {
 public:
  static constexpr double kMost = 1e12;
  static constexpr sdk::Identity kIdentity{
      .id = "latency",
      .version = "1.0",
      .description = "milliseconds an answer, tokens a second, and the share within a limit",
      .config_schema = R"json({"type":"object","additionalProperties":false,"properties":{
        "metric":{"enum":["milliseconds","tokens_per_second","within_limit"]},
        "limit_milliseconds":{"type":"number","minimum":0}}})json"};
  static constexpr std::int32_t kNeeds = OCCAM_ABI_NEEDS_OUTCOME;
  static constexpr sdk::Metric kMetrics[] = {
      {.name = "milliseconds", .low = 0, .high = kMost, .higher_is_better = false},
      {.name = "tokens_per_second", .low = 0, .high = kMost},
      {.name = "within_limit", .low = 0, .high = 1, .binary = true}};
  static constexpr sdk::Metric kCorpusMetrics[] = {
      {.name = "p50_milliseconds", .low = 0, .high = kMost, .higher_is_better = false},
      {.name = "p95_milliseconds", .low = 0, .high = kMost, .higher_is_better = false},
      {.name = "p99_milliseconds", .low = 0, .high = kMost, .higher_is_better = false}};

  [[nodiscard]] static sdk::Result<std::unique_ptr<Latency>> create(std::string_view config_json);

  [[nodiscard]] sdk::Result<void> evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                           sdk::EvalSink& sink) const;
  [[nodiscard]] std::vector<double> aggregate(const sdk::Rows& rows) const;

 private:
  double limit_milliseconds_ = kMost;
};

}  // namespace occam::evaluators
