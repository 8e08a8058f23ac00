// The running interval of a suite's total: right at every item at once, so any threshold may be chosen after looking.
//
// Low is the smallest total not yet ruled out, high the largest; both only ever close in. With the stated error a side
// the truth is between them at all times: a model meets every need up to low and misses every need above high. Up to
// 1,001 totals are watched, evenly spread, and those asked for beforehand; between them bounds are rounded outwards.
// Cost of an item: one logarithm for each total still open, about 3 µs for 1,001. A value. Threads: no sharing.
//
//   const std::array asked = {Requirement::hits_of(order.size(), threshold)};
//   auto sequence = ConfidenceSequence::create(order, ScoreKind::kBinary, {}, asked);
//   if (auto fed = sequence->feed(item, Score::of(1)); !fed) return report(describe(fed.error()));
//   Interval shown = sequence->means();
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "occam/statistics/intervals.hpp"
#include "occam/statistics/ordered_scores.hpp"
#include "occam/statistics/sequential.hpp"
#include "occam/statistics/verdict.hpp"

namespace occam::statistics {

class ConfidenceSequence {
 public:
  static constexpr std::int64_t kMostTotals = 1001;

  /// `meets_error` is the chance that low ever passes the truth, `misses_error` that high does. `asked`: requirements
  /// to be watched exactly. Errors: those of SequentialVerdict::create().
  [[nodiscard]] static std::expected<ConfidenceSequence, Refusal> create(const ItemOrder& order, ScoreKind kind,
                                                                         const SequentialRules& rules,
                                                                         std::span<const Requirement> asked = {},
                                                                         std::span<const ItemScore> known = {});

  /// Takes the score of scores().next(). Errors: kNotNext, kNothingLeft, kScoreRange.
  [[nodiscard]] std::expected<void, Refusal> feed(std::int64_t item, Score score);

  /// Totals of the whole suite, the known items with them. Where the two bounds have passed each other, which is an
  /// error of one of them, only what is certain is left: the total so far, and it with a 1 for each item left.
  [[nodiscard]] Interval totals() const;
  /// The same divided by the suite's items; NaN for a suite without any.
  [[nodiscard]] Interval means() const;
  /// Requires: the same suite and kind of scores; open otherwise.
  [[nodiscard]] Verdict verdict(const Requirement& requirement) const;

  [[nodiscard]] const OrderedScores& scores() const { return scores_; }

 private:
  /// A total of the items not known, and the log-wealth against the truth lying at or beyond it; infinite once
  /// rejected.
  struct Candidate {
    double total;
    double log_wealth = 0;
  };

  ConfidenceSequence(OrderedScores scores, const SequentialRules& rules);
  void watch(std::span<const Requirement> asked);
  void close_in();
  [[nodiscard]] Interval certain() const;

  OrderedScores scores_;
  double meets_bound_;
  double misses_bound_;
  std::vector<Candidate> from_below_;  ///< ascending: "the truth is at most this"
  std::vector<Candidate> from_above_;  ///< ascending: "the truth is at least this"
  std::size_t below_rejected_ = 0;     ///< the first so many of from_below_
  std::size_t above_open_ = 0;         ///< all of from_above_ from here on are rejected
};

}  // namespace occam::statistics
