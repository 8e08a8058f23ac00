// judge: another model says how good an answer is, or which of two is better.
//
// It asks through the host (occam.host.generate/1), which limits and records what that costs. Two answers are shown in
// both orders: a judge that likes a position more than an answer says so itself. Threads: immutable; evaluate() runs on
// many at once.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "occam/sdk/evaluator.hpp"
#include "prompt.hpp"
#include "verdict.hpp"

namespace occam::evaluators {

class Judge {
 public:
  static constexpr sdk::Identity kIdentity{
      .id = "judge",
      .version = "1.0",
      .description = "what another model thinks of the answer, alone or beside another answer in both orders",
      .config_schema = R"json({"type":"object","additionalProperties":false,"required":["model"],"properties":{
        "metric":{"enum":["score","flipped"]},"model":{"type":"string"},
        "mode":{"enum":["rating","comparison"]},"rubric":{"type":"string"},"system":{"type":"string"},
        "template":{"type":"string"},"pattern":{"type":"string"},"json_key":{"type":"string"},
        "low":{"type":"number"},"high":{"type":"number"},"against":{"type":"string"},
        "against_field":{"type":"string"},"max_tokens":{"type":"integer","minimum":1}}})json"};
  static constexpr std::int32_t kNeeds = OCCAM_ABI_NEEDS_GENERATE;
  static constexpr sdk::Metric kMetrics[] = {
      {.name = "score", .low = 0, .high = 1},
      {.name = "flipped", .low = 0, .high = 1, .higher_is_better = false, .binary = true}};
  static constexpr sdk::Metric kCorpusMetrics[] = {
      {.name = "judged_mean", .low = 0, .high = 1},
      {.name = "win_rate", .low = 0, .high = 1},
      {.name = "tie_rate", .low = 0, .high = 1, .higher_is_better = false},
      {.name = "flip_rate", .low = 0, .high = 1, .higher_is_better = false}};

  [[nodiscard]] static sdk::Result<std::unique_ptr<Judge>> create(std::string_view config_json);

  /// Errors: what the host says, with its status; kInvalidArgument for a template that the item cannot fill.
  [[nodiscard]] sdk::Result<void> evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                           sdk::EvalSink& sink) const;

  /// Over the items that could be judged; NaN for what a rating does not have.
  [[nodiscard]] std::vector<double> aggregate(const sdk::Rows& rows) const;

 private:
  enum class Mode { kRating, kComparison };

  explicit Judge(Reading reading) : reading_(std::move(reading)) {}

  [[nodiscard]] sdk::Result<void> rate(const sdk::EvalItem& item, std::string_view answer, sdk::EvalSink& sink) const;
  [[nodiscard]] sdk::Result<void> compare(const sdk::EvalItem& item, std::string_view answer,
                                          sdk::EvalSink& sink) const;
  /// The answer that it is compared with.
  [[nodiscard]] sdk::Result<std::string> other_answer(const sdk::EvalItem& item) const;
  /// The judge's reply to the template with these values and those that every template may name.
  [[nodiscard]] sdk::Result<std::string> ask(const sdk::EvalItem& item, Values values) const;

  Reading reading_;
  Mode mode_ = Mode::kRating;
  std::string model_;
  std::string rubric_;
  std::string system_;
  std::string template_;  ///< empty: ours
  double low_ = 1;
  double high_ = 10;
  std::string against_;        ///< a model whose stored answer is taken
  std::string against_field_;  ///< or a field of the item
  std::int64_t max_tokens_ = 1024;
};

}  // namespace occam::evaluators
