// Examples to fine-tune a small model on: what it fails and a larger one gets right, with the larger one's answers.
//
//   auto made = occam.evaluation().export_training("tune.jsonl", {.failed_by = "small", .answers_of = "large"});
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace occam {

struct TrainingRequest {
  std::string failed_by;                                       ///< a model, by the name it was evaluated under
  std::string answers_of;                                      ///< another one
  std::vector<std::string> tasks;                              ///< or suites; empty: all that both have results on
  double right_at = std::numeric_limits<double>::quiet_NaN();  ///< this score or more is right; NaN: the metric's best
};

struct TrainingSummary {
  std::int64_t examples = 0;    ///< lines of the file
  std::int64_t items = 0;       ///< that both models have a result of
  std::int64_t not_needed = 0;  ///< of these, right by the first already
  std::int64_t not_known = 0;   ///< wrong by both, or without an answer by either
  std::int64_t cut_off = 0;     ///< right, but ended by its length and not by the model
  std::int64_t no_text = 0;     ///< right, but no UTF-8
};

}  // namespace occam
