// The bets of the sequential verdict: what is staked on the next item, and what the stake grows by. Private.
//
// A bet against "the total is at most t" (or at least t) is fair if t is the truth: given what was seen, the next score
// is then (t - S)/(items left) in the mean. Only what was seen before the item makes the bet.
//
//   const Bet bet = make_bet(Claim::kMeets, odds_of(scores, scores.for_meets()), total);
//   log_wealth += bet.log_growth(x, f);
#pragma once

#include "occam/statistics/ordered_scores.hpp"

namespace occam::statistics {

/// What is to be shown: that the truth is above a total, or that it is below.
enum class Claim { kMeets, kMisses };

/// What is known before the next item, the same for every total.
struct Odds {
  ScoreKind kind;           ///< kReal as soon as there is a control variate
  double sum;               ///< S of the items seen
  double remaining;         ///< items left
  double estimate;          ///< of the mean of the items left
  double variance;          ///< of a score around it
  double weight = 0;        ///< w of the control variate
  double control_mean = 0;  ///< of f over the items left
};

[[nodiscard]] Odds odds_of(const OrderedScores& scores, const OrderedScores::Side& side);

/// 1 + stake·((x - mean) - weight·(f - control_mean)) for real scores, the likelihood ratio of `bet` to `mean` for
/// hits.
struct Bet {
  ScoreKind kind = ScoreKind::kReal;
  double mean = 0;   ///< of the next score if the total is true
  double stake = 0;  ///< kReal: λ; kBinary: the probability of a hit that is bet on
  double weight = 0;
  double control_mean = 0;
  bool placed = false;

  /// Returns 0 where nothing was placed.
  [[nodiscard]] double log_growth(double x, double f) const;
};

/// Nothing is placed where the total allows no chance, or where the estimate lies on its side.
[[nodiscard]] Bet make_bet(Claim claim, const Odds& odds, double total);

}  // namespace occam::statistics
