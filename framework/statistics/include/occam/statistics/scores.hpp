// What a sequential verdict is fed with and held against: scores, the rule for items without one, the requirement.
//
// Scores lie in [0, 1]; a metric with another range is rescaled by the caller. Plain values. Threads: no sharing.
//
//   const Requirement need = Requirement::hits_of(1319, *parse_decimal("0.70"));  // need.total == 924
//   fed = verdict.feed(item, answer ? Score::of(*answer) : Score::unscorable());
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "occam/statistics/decimal.hpp"

namespace occam::statistics {

enum class ScoreKind {
  kBinary,  ///< every score is 0 or 1
  kReal,    ///< anything in [0, 1]
};

/// How an item counts that cannot be scored or keeps failing. It is never left out. Fixed before the run.
enum class UnscorableRule {
  kZero,          ///< as 0
  kConservative,  ///< as 0 where it is to be shown that a model meets, as 1 where that it misses
};

/// A score in [0, 1], or the finding that there is none.
class Score {
 public:
  [[nodiscard]] static Score of(double value) { return Score(value); }
  [[nodiscard]] static Score unscorable() { return Score(std::nullopt); }
  [[nodiscard]] std::optional<double> value() const { return value_; }

 private:
  explicit Score(std::optional<double> value) : value_(value) {}
  std::optional<double> value_;
};

/// One item of a suite, by its position there, and what it scored.
struct ItemScore {
  std::int64_t item;
  Score score;
};

/// A threshold as the total that a whole suite has to reach.
struct Requirement {
  ScoreKind scores;
  std::int64_t items;  ///< of the whole suite
  double total;        ///< kBinary: the smallest number of hits that is enough; kReal: reached when within 1e-9

  [[nodiscard]] static Requirement hits_of(std::int64_t items, Decimal threshold);
  [[nodiscard]] static Requirement mean_of(std::int64_t items, double threshold);
};

/// Why something was not accepted. Nothing has changed then.
enum class Refusal {
  kNotNext,      ///< another item comes first in the order: this answer has to wait
  kNothingLeft,  ///< every item has been fed
  kScoreRange,   ///< a score outside [0, 1], or between 0 and 1 where all are 0 or 1
  kErrorRange,   ///< an error rate that is not strictly between 0 and 1
  kThreshold,    ///< a threshold that is no number
  kItems,        ///< a requirement, order or control variate of another number of items
  kKnownItem,    ///< a known item that the suite does not have, or the same one twice
};

/// Returns a sentence without the final dot, for an error message.
[[nodiscard]] std::string_view describe(Refusal refusal);

}  // namespace occam::statistics
