// samples: several answers to one item, each held against the targets: how many are right, and what most of them say.
//
// Threads: immutable; evaluate() runs on many at once.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "occam/sdk/evaluator.hpp"

namespace occam::evaluators {

class Samples {
 public:
  static constexpr sdk::Identity kIdentity{
      .id = "samples",
      .version = "1.0",
      .description = "several answers to one item: their average, majority, pass@k and G-pass@k",
      .config_schema = R"json({"type":"object","additionalProperties":false,"properties":{
        "metric":{"enum":["average_at_k","majority_at_k","pass_at_k","g_pass_at_k","mean_g_pass_at_k"]},
        "k":{"type":"integer","minimum":1},"tau":{"type":"number","minimum":0,"maximum":1},
        "compare":{"enum":["exact_match","number","letter"]}}})json"};
  static constexpr std::int32_t kNeeds = OCCAM_ABI_NEEDS_GENERATE;
  static constexpr std::int32_t kSamples = OCCAM_ABI_SAMPLES_TOGETHER;
  static constexpr sdk::Metric kMetrics[] = {{.name = "average_at_k", .low = 0, .high = 1},
                                             {.name = "majority_at_k", .low = 0, .high = 1, .binary = true},
                                             {.name = "pass_at_k", .low = 0, .high = 1},
                                             {.name = "g_pass_at_k", .low = 0, .high = 1},
                                             {.name = "mean_g_pass_at_k", .low = 0, .high = 1}};

  [[nodiscard]] static sdk::Result<std::unique_ptr<Samples>> create(std::string_view config_json);

  [[nodiscard]] sdk::Result<void> evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                           sdk::EvalSink& sink) const;

 private:
  enum class Compare { kExactMatch, kNumber, kLetter };

  /// What is compared of an answer or a target; nothing where the answer has none of it.
  [[nodiscard]] std::optional<std::string> extract(std::string_view text) const;
  [[nodiscard]] sdk::Result<std::vector<std::string>> wanted(const sdk::EvalItem& item) const;

  std::int64_t k_ = 1;
  double tau_ = 0.5;
  Compare compare_ = Compare::kExactMatch;
};

}  // namespace occam::evaluators
