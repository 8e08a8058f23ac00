// exact_match: the answer equals one of the targets, after the transformations that the suite asks for.
//
// The definition is that of Hugging Face's `evaluate` (metrics/exact_match), with several targets. Threads: immutable
// after create(); evaluate() runs on many at once.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "occam/schema/pattern.hpp"
#include "occam/sdk/evaluator.hpp"

namespace occam::evaluators {

class ExactMatch {
 public:
  static constexpr sdk::Identity kIdentity{
      .id = "exact_match",
      .version = "1.0",
      .description = "1 where the answer equals one of the item's targets",
      .config_schema = R"json({"type":"object","additionalProperties":false,"properties":{
        "strip":{"type":"boolean"},"ignore_case":{"type":"boolean"},"ignore_punctuation":{"type":"boolean"},
        "ignore_numbers":{"type":"boolean"},"regexes_to_ignore":{"type":["string","array"]}}})json"};
  static constexpr std::int32_t kNeeds = OCCAM_ABI_NEEDS_GENERATE;
  static constexpr sdk::Metric kMetrics[] = {{.name = "exact_match", .low = 0, .high = 1, .binary = true}};

  [[nodiscard]] static sdk::Result<std::unique_ptr<ExactMatch>> create(std::string_view config_json);

  [[nodiscard]] sdk::Result<void> evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                           sdk::EvalSink& sink) const;

 private:
  /// The text as it is compared. Errors: a pattern that reached its match limit.
  [[nodiscard]] std::expected<std::string, schema::PatternError> normalise(std::string_view text) const;
  [[nodiscard]] bool equal(std::string_view answer, std::string_view target) const;

  bool strip_ = true;
  bool ignore_case_ = false;
  bool ignore_punctuation_ = false;
  bool ignore_numbers_ = false;
  std::vector<schema::Pattern> ignored_;
};

}  // namespace occam::evaluators
