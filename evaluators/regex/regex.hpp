// regex: a pattern that the answer must match, or whose group is the answer proper.
//
// Threads: immutable after create(); evaluate() runs on many at once.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "occam/schema/pattern.hpp"
#include "occam/sdk/evaluator.hpp"

namespace occam::evaluators {

class Regex {
 public:
  static constexpr sdk::Identity kIdentity{
      .id = "regex",
      .version = "1.0",
      .description = "1 where the answer matches a pattern, or what the pattern extracts equals a target",
      .config_schema = R"json({"type":"object","additionalProperties":false,"required":["pattern"],"properties":{
        "pattern":{"type":"string"},"match":{"enum":["search","full"]},"group":{"type":"integer","minimum":0},
        "occurrence":{"enum":["first","last"]},"ignore_case":{"type":"boolean"},
        "regexes_to_ignore":{"type":["string","array"]}}})json"};
  static constexpr std::int32_t kNeeds = OCCAM_ABI_NEEDS_GENERATE;
  static constexpr sdk::Metric kMetrics[] = {{.name = "regex", .low = 0, .high = 1, .binary = true}};

  [[nodiscard]] static sdk::Result<std::unique_ptr<Regex>> create(std::string_view config_json);

  [[nodiscard]] sdk::Result<void> evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                           sdk::EvalSink& sink) const;

  explicit Regex(schema::Pattern pattern) : pattern_(std::move(pattern)) {}

 private:
  [[nodiscard]] std::expected<std::string, schema::PatternError> normalise(std::string_view text) const;
  [[nodiscard]] std::expected<bool, schema::PatternError> equals_a_target(std::string_view answer,
                                                                          const sdk::EvalItem& item) const;

  schema::Pattern pattern_;
  std::optional<std::size_t> group_;
  bool takes_last_ = false;
  bool ignore_case_ = false;
  std::vector<schema::Pattern> ignored_;
};

}  // namespace occam::evaluators
