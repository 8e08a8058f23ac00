// pass_at_k: answers that are code, run against the item's tests in a child that can reach nothing.
//
// The one evaluator that runs programs; see sandbox.hpp. Threads: immutable; evaluate() runs on many at once, and each
// runs one child at a time.
#pragma once

#include <memory>
#include <string_view>

#include "occam/sdk/evaluator.hpp"
#include "sandbox.hpp"

namespace occam::evaluators {

class PassAtK {
 public:
  static constexpr sdk::Identity kIdentity{
      .id = "pass_at_k",
      .version = "1.0",
      .description = "the chance that one of k samples of code passes the item's tests, run confined",
      .config_schema = R"json({"type":"object","additionalProperties":false,"properties":{
        "metric":{"enum":["pass_at_k","passed"]},"k":{"type":"integer","minimum":1},
        "interpreter":{"type":"string"},"cpu_seconds":{"type":"integer","minimum":1},
        "wall_seconds":{"type":"integer","minimum":1},"memory_megabytes":{"type":"integer","minimum":64},
        "disk_megabytes":{"type":"integer","minimum":1},"processes":{"type":"integer","minimum":1}}})json"};
  static constexpr std::int32_t kNeeds = OCCAM_ABI_NEEDS_GENERATE;
  static constexpr std::int32_t kSamples = OCCAM_ABI_SAMPLES_TOGETHER;
  static constexpr sdk::Metric kMetrics[] = {{.name = "pass_at_k", .low = 0, .high = 1},
                                             {.name = "passed", .low = 0, .high = 1}};

  [[nodiscard]] static sdk::Result<std::unique_ptr<PassAtK>> create(std::string_view config_json);

  /// Errors: kInvalidArgument where the item has no tests, kFailedPrecondition where no program can be confined here.
  [[nodiscard]] sdk::Result<void> evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                           sdk::EvalSink& sink) const;

 private:
  std::int64_t k_ = 1;
  SandboxLimits limits_;
};

}  // namespace occam::evaluators
