// chrf: F of character n-grams, and of word n-grams where asked (chrF++), over the whole suite.
//
// The item's values are a sentence chrF and the counts from which aggregate() makes the corpus score; sacreBLEU's
// numbers. Threads: immutable; everything runs on many at once.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "chrf_score.hpp"
#include "occam/sdk/evaluator.hpp"

namespace occam::evaluators {

[[nodiscard]] constexpr sdk::Metric chrf_count(std::string_view name) {
  return {.name = name, .low = 0, .high = 1e9};
}

class Chrf {
 public:
  static constexpr sdk::Identity kIdentity{
      .id = "chrf",
      .version = "1.0",
      .description = "corpus chrF or chrF++ against the item's targets",
      .config_schema = R"json({"type":"object","additionalProperties":false,"properties":{
        "metric":{"enum":["sentence_chrf"]},"character_order":{"type":"integer","minimum":1,"maximum":6},
        "word_order":{"type":"integer","minimum":0,"maximum":2},"beta":{"type":"number","minimum":0,"maximum":100},
        "lowercase":{"type":"boolean"},"white_space":{"type":"boolean"},
        "averaging":{"enum":["effective","epsilon"]}}})json"};
  static constexpr std::int32_t kNeeds = OCCAM_ABI_NEEDS_GENERATE;
  /// c1 to c6: character n-grams; w1 and w2: word n-grams.
  static constexpr sdk::Metric kMetrics[] = {{.name = "sentence_chrf", .low = 0, .high = 100},
                                             chrf_count("answer_c1"),
                                             chrf_count("answer_c2"),
                                             chrf_count("answer_c3"),
                                             chrf_count("answer_c4"),
                                             chrf_count("answer_c5"),
                                             chrf_count("answer_c6"),
                                             chrf_count("answer_w1"),
                                             chrf_count("answer_w2"),
                                             chrf_count("target_c1"),
                                             chrf_count("target_c2"),
                                             chrf_count("target_c3"),
                                             chrf_count("target_c4"),
                                             chrf_count("target_c5"),
                                             chrf_count("target_c6"),
                                             chrf_count("target_w1"),
                                             chrf_count("target_w2"),
                                             chrf_count("common_c1"),
                                             chrf_count("common_c2"),
                                             chrf_count("common_c3"),
                                             chrf_count("common_c4"),
                                             chrf_count("common_c5"),
                                             chrf_count("common_c6"),
                                             chrf_count("common_w1"),
                                             chrf_count("common_w2")};
  static constexpr sdk::Metric kCorpusMetrics[] = {{.name = "chrf", .low = 0, .high = 100}};

  [[nodiscard]] static sdk::Result<std::unique_ptr<Chrf>> create(std::string_view config_json);

  [[nodiscard]] sdk::Result<void> evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                           sdk::EvalSink& sink) const;
  [[nodiscard]] std::vector<double> aggregate(const sdk::Rows& rows) const;

 private:
  ChrfRules rules_;
  bool lowers_ = false;
};

}  // namespace occam::evaluators
