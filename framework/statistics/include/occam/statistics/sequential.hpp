// The sequential verdict: whether a model meets a threshold on a suite, after as few of its items as that takes.
//
// Two bets are kept against the two ways to be wrong, and a bet that has multiplied its stake by 1/error is evidence at
// that error, whenever one looks (framework/docs/statistics.md has the story and the sources). The claim is of this
// suite; the chance is that of the order. Once said, a verdict stays. A value; copies are cheap. Threads: no sharing.
//
//   auto verdict = SequentialVerdict::create(order, Requirement::hits_of(order.size(), threshold), {});
//   while (verdict->verdict() == Verdict::kOpen && verdict->scores().next()) {
//     const std::int64_t item = *verdict->scores().next();
//     if (auto fed = verdict->feed(item, Score::of(ask(item))); !fed) return report(describe(fed.error()));
//   }
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>

#include "occam/statistics/ordered_scores.hpp"
#include "occam/statistics/verdict.hpp"

namespace occam::statistics {

/// Fixed before the first item.
struct SequentialRules {
  double meets_error = 0.05;   ///< the chance of `meets` for a model that misses, at whatever item one stops
  double misses_error = 0.05;  ///< the chance of `misses` for a model that meets
  UnscorableRule unscorable = UnscorableRule::kZero;
  std::optional<ControlVariate> control{};
};

/// What made a verdict.
enum class Basis {
  kNone,       ///< it is open
  kCertainty,  ///< the items left cannot change it
  kEvidence,   ///< the bet reached 1/error
};

/// What to store of a run, so that other error rates can be answered later without its scores.
struct Peaks {
  double meets = 0;                  ///< the largest log-wealth against "it misses"
  double misses = 0;                 ///< the largest log-wealth against "it meets"
  Verdict certain = Verdict::kOpen;  ///< what the items left could not change any more
};

/// Returns the verdict at these error rates. Open where both bets have reached their bound and nothing is certain.
[[nodiscard]] Verdict verdict_at(const Peaks& peaks, double meets_error, double misses_error);

class SequentialVerdict {
 public:
  /// `known`: items whose scores were there before the order was drawn; the rest of `order` is freshly shuffled, as
  /// scores().order() says. Errors: kErrorRange, kThreshold, kItems, kKnownItem, kScoreRange.
  [[nodiscard]] static std::expected<SequentialVerdict, Refusal> create(const ItemOrder& order,
                                                                        const Requirement& requirement,
                                                                        const SequentialRules& rules,
                                                                        std::span<const ItemScore> known = {});

  /// Takes the score of scores().next() and returns the verdict. A verdict that has been reached does not change; the
  /// bets go on. Errors: kNotNext, kNothingLeft, kScoreRange. Cost: two logarithms.
  [[nodiscard]] std::expected<Verdict, Refusal> feed(std::int64_t item, Score score);

  [[nodiscard]] Verdict verdict() const { return verdict_; }
  [[nodiscard]] Basis basis() const { return basis_; }
  /// The items that had been fed when the verdict was reached; none while it is open.
  [[nodiscard]] std::optional<std::int64_t> decided_after() const { return decided_after_; }

  [[nodiscard]] const OrderedScores& scores() const { return scores_; }
  [[nodiscard]] const Requirement& requirement() const { return requirement_; }
  [[nodiscard]] const Peaks& peaks() const { return peaks_; }
  /// The logarithms of the two wealths now; 0 at the start.
  [[nodiscard]] double meets_log_wealth() const { return meets_log_wealth_; }
  [[nodiscard]] double misses_log_wealth() const { return misses_log_wealth_; }

 private:
  SequentialVerdict(OrderedScores scores, const Requirement& requirement, const SequentialRules& rules);
  [[nodiscard]] Verdict certain() const;
  void settle();

  OrderedScores scores_;
  Requirement requirement_;
  double meets_bound_;
  double misses_bound_;
  double meets_log_wealth_ = 0;
  double misses_log_wealth_ = 0;
  Peaks peaks_;
  Verdict verdict_ = Verdict::kOpen;
  Basis basis_ = Basis::kNone;
  std::optional<std::int64_t> decided_after_;
};

}  // namespace occam::statistics
