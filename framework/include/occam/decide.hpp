// Which model of a ladder is the smallest that is good enough, after as few calls as the statistics allow.
//
// Models are tried in the objective's order. Each is asked items in an order that the suite and the seed fixed before
// any result, until a bet against it has been won at the stated error rate or the items left can change nothing
// (framework/docs/evaluation.md). Plain values; threads: no sharing.
//
//   auto found = occam.evaluation().decide({.task = "sentiment"}, observer);
//   if (found && !found->chosen.empty()) use(found->chosen);
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "occam/evidence.hpp"

namespace occam {

enum class LadderDirection {
  kAscending,   ///< from the smallest up to the first that meets
  kDescending,  ///< from the largest down to the first that does not meet
  kBisecting,   ///< by halves: about log2 of the models, right only where no larger model is worse than a smaller one
};

/// Whether complete runs of other models take the luck with easy and hard items out of a verdict.
enum class ControlVariate {
  kWherePossible,  ///< where there were such runs before the model's first item
  kOff,
};

struct DecideRequest {
  std::string task;                 ///< a task of the policy, or a suite by its name or file
  std::vector<std::string> models;  ///< model ids or files; empty: the candidates of the task
  std::string at_least{};           ///< a decimal in the metric's units; empty: the task's own threshold
  std::optional<double> error{};    ///< of the whole search, each side; none: the task's own, else .05
  LadderDirection direction = LadderDirection::kAscending;
  ControlVariate control = ControlVariate::kWherePossible;
  std::uint64_t seed = 1;
  std::int64_t max_items = 0;  ///< of each model, those of an interrupted search with them; 0: as many as it takes
  std::int32_t parallel = 0;   ///< items in flight; 0: as many as the model gains from
  std::stop_token cancel{};
  /// Before the first item: what speaks against a search of this kind.
  std::function<void(std::string_view)> warned{};
};

/// After every item that was taken into account.
struct DecideProgress {
  std::string_view model;
  std::int64_t rung = 0;  ///< counted from the smallest
  std::int64_t rungs = 0;
  std::int64_t n = 0;  ///< items that the verdict stands on
  std::int64_t suite_items = 0;
  std::int64_t calls = 0;  ///< items asked
  double mean = 0;         ///< NaN before the first
  double low = 0;          ///< the confidence sequence of the suite's mean
  double high = 0;
  double threshold = 0;
  double range_low = 0;  ///< the metric's declared range
  double range_high = 1;
  double items_per_second = 0;
  Verdict verdict = Verdict::kOpen;
};

/// What made a verdict.
enum class VerdictBasis {
  kNone,       ///< it is open
  kCertainty,  ///< the items left cannot change it: exact, whatever the error rate
  kEvidence,   ///< the bet was won at the stated error rate
};

/// One model of the ladder.
struct ModelVerdict {
  std::string model;
  Verdict verdict = Verdict::kOpen;
  VerdictBasis basis = VerdictBasis::kNone;
  bool asked = false;          ///< false: the search ended before it, or the policy keeps it out
  std::int64_t n = 0;          ///< items that the verdict stands on
  std::int64_t reused = 0;     ///< of these, stored before
  std::int64_t calls = 0;      ///< items asked for this verdict by whichever command, too late answers with them
  std::int64_t calls_now = 0;  ///< of these, by this one
  std::int64_t unscored = 0;   ///< of the n: errors, timeouts and answers that could not be judged, counted 0
  double mean = 0;             ///< of the n; biased by the end of the run
  double low = 0;              ///< the confidence sequence of the suite's mean: the verdict's error on either side
  double high = 0;
  std::int64_t items_needed = 0;       ///< about how many more would settle an open verdict; -1: not known
  double seconds = 0;                  ///< of this call
  double cost = 0;                     ///< of its calls; NaN where the price is not known
  std::vector<std::string> control{};  ///< the models whose complete runs were its control variate
  std::string reason{};                ///< why it was kept out or could not go on; empty otherwise
};

struct LadderVerdict {
  std::string task;
  std::string suite;
  std::string metric;
  std::string threshold{};  ///< a decimal
  double error = 0;
  LadderDirection direction = LadderDirection::kAscending;
  std::uint64_t seed = 1;
  std::int64_t suite_items = 0;
  std::vector<std::string> warnings{};   ///< what speaks against a search of this kind
  std::vector<ModelVerdict> verdicts{};  ///< smallest first
  std::string chosen{};                  ///< the smallest model that meets; empty: none is known to
  bool smallest = false;                 ///< every smaller one is known to miss; bisecting: the next one is
  std::int64_t calls = 0;                ///< of all its verdicts, earlier commands' with them
  std::int64_t calls_now = 0;            ///< of these, by this command
  std::int64_t calls_full = 0;           ///< what asking every model every item takes
  double seconds = 0;
  double cost = 0;  ///< NaN where a price is not known
};

/// What one model will take, by playing its verdict with made-up scores of the guessed mean.
struct ModelForecast {
  std::string model;
  double guess = 0;         ///< its stored mean, here or else over all suites; NaN: nothing is stored
  std::int64_t stored = 0;  ///< items that need no call
  double calls = 0;         ///< to be expected, once it is this model's turn
  std::int64_t calls_p90 = 0;
  std::int64_t calls_most = 0;
  double reached = 0;    ///< the chance that the search comes to it
  std::string reason{};  ///< why it is kept out; empty otherwise
};

struct LadderForecast {
  std::string task;
  std::string suite;
  std::string threshold{};  ///< a decimal
  double error = 0;
  std::int64_t suite_items = 0;
  std::vector<std::string> warnings{};  ///< what speaks against a search of this kind
  std::vector<ModelForecast> models{};  ///< smallest first
  double calls = 0;                     ///< to be expected of the whole search
  std::int64_t calls_full = 0;
};

/// `none`, `certainty`, `evidence`.
[[nodiscard]] OCCAM_API std::string_view word(VerdictBasis basis);

}  // namespace occam
