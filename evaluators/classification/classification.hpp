// classification: the answer as one of a few labels; macro-F1 and Matthews' correlation over the suite.
//
// An answer that is no label is a predicted class of its own. Threads: immutable; everything runs on many at once.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "occam/sdk/evaluator.hpp"

namespace occam::evaluators {

class Classification {
 public:
  static constexpr double kMostLabels = 10'000;
  static constexpr sdk::Identity kIdentity{
      .id = "classification",
      .version = "1.0",
      .description = "the answer as one of a few labels: accuracy, macro-F1, Matthews' correlation",
      .config_schema = R"json({"type":"object","additionalProperties":false,"required":["labels"],"properties":{
        "metric":{"enum":["acc"]},"labels":{"type":"array","minItems":2,"items":{"type":"string"}},
        "match":{"enum":["whole","first_word","anywhere"]}}})json"};
  static constexpr std::int32_t kNeeds = OCCAM_ABI_NEEDS_GENERATE;
  /// `gold` and `predicted` are indices of labels; -1 is an answer that is none.
  static constexpr sdk::Metric kMetrics[] = {{.name = "acc", .low = 0, .high = 1, .binary = true},
                                             {.name = "gold", .low = 0, .high = kMostLabels},
                                             {.name = "predicted", .low = -1, .high = kMostLabels}};
  static constexpr sdk::Metric kCorpusMetrics[] = {{.name = "macro_f1", .low = 0, .high = 1},
                                                   {.name = "mcc", .low = -1, .high = 1},
                                                   {.name = "micro_f1", .low = 0, .high = 1},
                                                   {.name = "weighted_f1", .low = 0, .high = 1},
                                                   {.name = "one_vs_rest_accuracy", .low = 0, .high = 1},
                                                   {.name = "invalid", .low = 0, .high = 1, .higher_is_better = false}};

  [[nodiscard]] static sdk::Result<std::unique_ptr<Classification>> create(std::string_view config_json);

  [[nodiscard]] sdk::Result<void> evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                           sdk::EvalSink& sink) const;
  [[nodiscard]] std::vector<double> aggregate(const sdk::Rows& rows) const;

 private:
  enum class Match { kWhole, kFirstWord, kAnywhere };

  /// The index of the label that a text names, or -1.
  [[nodiscard]] std::int64_t label_of(std::string_view text, Match match) const;

  std::vector<std::string> labels_;  ///< normalised
  Match match_ = Match::kWhole;
};

}  // namespace occam::evaluators
