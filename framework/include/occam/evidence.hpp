// What is known of a model on a task, held against what the task asks for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "occam/export.hpp"

namespace occam {

/// What an interval of the mean is.
enum class IntervalKind {
  kFixed,     ///< 95 % of a run whose size was fixed beforehand: Wilson for 0/1 scores, t otherwise
  kSequence,  ///< a confidence sequence of a run that ended by its own scores: right at every item at its errors
};

/// Evidence against a threshold at a stated error rate.
enum class Verdict {
  kOpen,    ///< the evidence does not decide
  kMeets,   ///< the threshold is met
  kMisses,  ///< it is missed
};

/// How far a request's data may go, nearest first.
enum class Residency { kDevice, kEdge, kCloud };

/// `open`, `meets`, `misses`; `fixed`, `sequence`; `device`, `edge`, `cloud`: the words of policies, tables and JSON.
[[nodiscard]] OCCAM_API std::string_view word(Verdict verdict);
[[nodiscard]] OCCAM_API std::string_view word(IntervalKind interval);
[[nodiscard]] OCCAM_API std::string_view word(Residency residency);

/// The range of scores outside of [0, 1].
struct ScoreRange {
  double low = 0;
  double high = 1;
};

/// What the store knows of one (model, task). Scores are in the metric's own units.
struct Evidence {
  std::string model;
  std::string task;
  std::string suite;
  std::string metric;
  std::int64_t n = 0;            ///< items scored
  std::int64_t suite_items = 0;  ///< the suite's size; n = suite_items is a complete run
  double mean = 0;               ///< NaN where n = 0
  double low = 0;                ///< the interval of the mean
  double high = 0;
  IntervalKind interval = IntervalKind::kFixed;
  double seconds_per_item = 0;  ///< NaN where it is not known
  double tokens_per_item = 0;   ///< prompt and answer; NaN where it is not known
  Verdict verdict = Verdict::kOpen;
  std::string threshold;      ///< `at_least 0.85`, `within 0.03`, or empty: the task asks for nothing
  std::string imported_from;  ///< where outcomes made elsewhere came from; empty: scored here
};

}  // namespace occam
