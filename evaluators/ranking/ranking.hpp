// ranking: where the right option stands among all options, most likely first.
//
// Threads: immutable; evaluate() runs on many at once.
#pragma once

#include <memory>
#include <string_view>

#include "occam/sdk/evaluator.hpp"

namespace occam::evaluators {

class Ranking {
 public:
  static constexpr sdk::Identity kIdentity{
      .id = "ranking",
      .version = "1.0",
      .description = "reciprocal rank, recall at k and probability of the right options",
      .config_schema = R"json({"type":"object","additionalProperties":false,"properties":{
        "metric":{"enum":["reciprocal_rank","recall_at_k","right_mass"]},
        "k":{"type":"integer","minimum":1}}})json"};
  static constexpr std::int32_t kNeeds = OCCAM_ABI_NEEDS_SCORE_OPTIONS;
  static constexpr sdk::Metric kMetrics[] = {{.name = "reciprocal_rank", .low = 0, .high = 1},
                                             {.name = "recall_at_k", .low = 0, .high = 1, .binary = true},
                                             {.name = "right_mass", .low = 0, .high = 1}};

  [[nodiscard]] static sdk::Result<std::unique_ptr<Ranking>> create(std::string_view config_json);

  [[nodiscard]] sdk::Result<void> evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                           sdk::EvalSink& sink) const;

 private:
  std::size_t k_ = 1;
};

}  // namespace occam::evaluators
