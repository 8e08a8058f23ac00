// A verdict in the making: one model's scores in the metric's own units, whenever they come, against a threshold.
//
// Holds the bets and the confidence sequence of occam::statistics over one order, and a waiting room before them: what
// arrives early waits, so that the speed of an answer cannot speak for or against the model. Runs no model and stores
// nothing. A value. Threads: one user at a time.
//
//   auto process = Process::create(suite.record(), items, {.rule = rule, .seed = 1}, known);
//   process->put({.position = 17, .score = 1});
//   while (process->step()) …                     // one item after the other, until it is decided or has to wait
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "occam/error.hpp"
#include "occam/statistics/arrivals.hpp"
#include "occam/statistics/confidence_sequence.hpp"
#include "occam/statistics/plan.hpp"
#include "occam/statistics/sequential.hpp"
#include "store/types.hpp"

namespace occam::eval {

class Process {
 public:
  /// `known`: scores that were stored before the order was drawn. `control`: a value for every item of the suite, fixed
  /// before the first one was asked; empty: none. Errors: kUsage for a threshold that is no decimal,
  /// error rates outside of (0, 1), and a suite whose metric has no finite range; kInternal for known items that the
  /// suite does not have, or a control of other items; kPlugin as put().
  [[nodiscard]] static Result<Process> create(const store::SuiteRecord& suite, std::int64_t items,
                                              const store::SequentialRule& rule, std::uint64_t seed,
                                              std::span<const store::PlainScore> known,
                                              std::span<const double> control = {});

  /// Takes a score for an item of the order; the second one for an item and known items are ignored. Errors: kPlugin
  /// for a score that the metric does not have.
  [[nodiscard]] Result<void> put(const store::PlainScore& score);
  /// Takes the next item of the order into account where its score is there and nothing is decided yet.
  bool step();

  [[nodiscard]] statistics::Verdict verdict() const { return verdict_.verdict(); }
  [[nodiscard]] statistics::Basis basis() const { return verdict_.basis(); }
  /// The items in the order to ask them, the known ones left out.
  [[nodiscard]] std::span<const std::int64_t> order() const { return verdict_.scores().order().items(); }
  /// How many of the order have been taken into account.
  [[nodiscard]] std::int64_t seen() const { return verdict_.scores().seen(); }
  [[nodiscard]] std::int64_t known() const { return verdict_.scores().known(); }
  /// How many of all these could not be scored.
  [[nodiscard]] std::int64_t unscored() const { return verdict_.scores().unscorable(); }
  /// Of the known items and those seen, in the metric's units.
  [[nodiscard]] const statistics::Moments& scores() const { return scores_; }
  /// Of the suite's mean, in the metric's units.
  [[nodiscard]] statistics::Interval interval() const;

  /// About how many calls more until the verdict, if the scores go on as they are thought to.
  [[nodiscard]] statistics::CallEstimate forecast(double mean) const;
  /// What to store. With `needed` the estimate of items that an open verdict still needs is made, which costs a while.
  enum class Needed { kSkip, kEstimate };
  [[nodiscard]] store::SequentialState state(Needed needed) const;

 private:
  Process(const store::SuiteRecord& suite, statistics::SequentialVerdict verdict,
          statistics::ConfidenceSequence sequence);
  [[nodiscard]] double to_unit(double score) const { return (score - suite_.low) / (suite_.high - suite_.low); }
  [[nodiscard]] double from_unit(double unit) const { return suite_.low + (suite_.high - suite_.low) * unit; }
  [[nodiscard]] double guess() const;

  store::SuiteRecord suite_;
  statistics::SequentialVerdict verdict_;
  statistics::ConfidenceSequence sequence_;
  statistics::Arrivals arrivals_;
  statistics::Moments scores_;
};

/// The threshold as a number, in the metric's units. Errors: kUsage.
[[nodiscard]] Result<double> to_threshold(const std::string& decimal);

}  // namespace occam::eval
