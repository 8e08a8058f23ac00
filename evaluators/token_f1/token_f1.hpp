// token_f1: how many words the answer shares with a target, as SQuAD counts them.
//
// The best target counts, for `exact` and for `f1` each. Threads: immutable; evaluate() runs on many at once.
#pragma once

#include <memory>
#include <string_view>

#include "occam/sdk/evaluator.hpp"

namespace occam::evaluators {

class TokenF1 {
 public:
  static constexpr sdk::Identity kIdentity{
      .id = "token_f1",
      .version = "1.0",
      .description = "the F1 of the answer's words against a target's, SQuAD's way",
      .config_schema = R"json({"type":"object","additionalProperties":false,"properties":{
        "metric":{"enum":["f1","exact"]},"normalise":{"enum":["squad","none"]},
        "counting":{"enum":["multiset","set"]}}})json"};
  static constexpr std::int32_t kNeeds = OCCAM_ABI_NEEDS_GENERATE;
  static constexpr sdk::Metric kMetrics[] = {{.name = "f1", .low = 0, .high = 1},
                                             {.name = "exact", .low = 0, .high = 1, .binary = true}};

  [[nodiscard]] static sdk::Result<std::unique_ptr<TokenF1>> create(std::string_view config_json);

  [[nodiscard]] sdk::Result<void> evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                           sdk::EvalSink& sink) const;

 private:
  bool normalises_ = true;
  bool counts_once_ = false;
};

}  // namespace occam::evaluators
