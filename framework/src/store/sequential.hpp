// What the store keeps of runs that end by their own scores: the rule that was fixed before the first item, and where
// the two bets against it stand (occam/statistics/sequential.hpp).
//
// Such a run's mean is biased by its end, so it counts in no fixed-n rule; what it says is its verdict, its confidence
// sequence and its peaks. Threads: values, no sharing.
//
//   const SequentialAnswer told = ask(evidence.sequential, {.threshold = 0.85, .error = .05, …});
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "occam/statistics/moments.hpp"
#include "occam/statistics/sequential.hpp"

namespace occam::store {

/// Fixed before the first item.
struct SequentialRule {
  std::string threshold;  ///< a decimal in the metric's units, as it was written
  double error = 0;       ///< of the whole ladder
  double meets_error = 0;
  double misses_error = 0;

  friend bool operator==(const SequentialRule&, const SequentialRule&) = default;
};

struct SequentialState {
  statistics::Verdict verdict = statistics::Verdict::kOpen;
  statistics::Peaks peaks;
  statistics::Moments scores;                             ///< of the items it stands on, in the metric's units
  double low = std::numeric_limits<double>::quiet_NaN();  ///< the confidence sequence of the suite's mean
  double high = std::numeric_limits<double>::quiet_NaN();
  std::int64_t items_needed = -1;  ///< about how many more would settle it; 0: none, -1: not known
};

/// What complete runs of other models say of each item (occam/statistics/control_variate.hpp). Content that is stored
/// once, however many runs were bet with it.
struct Control {
  std::vector<std::string> models;  ///< whose runs they are
  std::vector<double> values;       ///< their mean score by position, in [0, 1]
};

using ControlId = std::int64_t;
inline constexpr ControlId kNoControl = 0;

struct SequentialRun {
  std::int64_t run = 0;
  std::uint64_t seed = 0;
  bool finished = false;
  SequentialRule rule;
  ControlId control = kNoControl;  ///< fixed with the rule
  std::vector<std::string> control_models{};
  SequentialState state;
};

/// A question to such a run: a threshold in the metric's units, and the error rates that the asker allows.
struct SequentialQuestion {
  double threshold = 0;
  double error = 0;  ///< of a whole ladder
  double meets_error = 0;
  double misses_error = 0;
};

struct SequentialAnswer {
  const SequentialRun* run = nullptr;  ///< that gave it; null: none is about this threshold
  statistics::Verdict verdict = statistics::Verdict::kOpen;
};

/// A run's own verdict where that is the question; else what its peaks say at other error rates, and what its
/// confidence sequence says of another threshold at the rates that it was made at. `runs`: newest first; the newest
/// answer wins.
[[nodiscard]] SequentialAnswer ask(std::span<const SequentialRun> runs, const SequentialQuestion& question);

/// One item's score as a verdict needs it.
struct PlainScore {
  std::int64_t position = 0;
  bool scored = true;  ///< false: unscorable, an error or a timeout
  double score = 0;    ///< in the metric's units
};

}  // namespace occam::store
