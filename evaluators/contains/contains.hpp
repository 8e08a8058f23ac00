// contains: the answer has one of the targets, or all of them, somewhere in it.
//
// Threads: immutable after create(); evaluate() runs on many at once.
#pragma once

#include <memory>
#include <string_view>

#include "occam/schema/pattern.hpp"
#include "occam/sdk/evaluator.hpp"

namespace occam::evaluators {

class Contains {
 public:
  static constexpr sdk::Identity kIdentity{
      .id = "contains",
      .version = "1.0",
      .description = "1 where the answer contains the item's targets",
      .config_schema = R"json({"type":"object","additionalProperties":false,"properties":{
        "targets":{"enum":["any","all"]},"ignore_case":{"type":"boolean"},"whole_words":{"type":"boolean"}}})json"};
  static constexpr std::int32_t kNeeds = OCCAM_ABI_NEEDS_GENERATE;
  static constexpr sdk::Metric kMetrics[] = {{.name = "contains", .low = 0, .high = 1, .binary = true}};

  [[nodiscard]] static sdk::Result<std::unique_ptr<Contains>> create(std::string_view config_json);

  [[nodiscard]] sdk::Result<void> evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                           sdk::EvalSink& sink) const;

 private:
  bool needs_all_ = false;
  schema::PatternFlags flags_ = schema::PatternFlags::kLiteral;
};

}  // namespace occam::evaluators
