// What is believed of one candidate's mean on a task: what is stored of it, and what was seen of its answers since.
//
// In [0, 1] of the metric's range. Pure values. Formulas: README.md. Threads: values.
//
//   const Belief belief = believe(evidence, observed, table, 100);
//   if (belief.posterior().at_least(0.8) > 0.05) …
//   if (belief.wealth_above(0.8) >= 1 / error) …
#pragma once

#include "observations.hpp"
#include "occam/statistics/beta.hpp"
#include "table/thresholds.hpp"

namespace occam::routers {

struct Belief {
  double stored = 0;   ///< items that the stored ones count for; 0: nothing is stored that bears a statement
  double quality = 0;  ///< their shrunk mean
  Observed observed;

  [[nodiscard]] bool has_ground() const { return stored > 0 || observed.weight > 0; }
  [[nodiscard]] double mean() const { return (stored * quality + observed.sum) / (stored + observed.weight); }
  [[nodiscard]] statistics::Beta prior() const { return {1 + stored * quality, 1 + stored * (1 - quality)}; }
  [[nodiscard]] statistics::Beta posterior() const {
    return {1 + stored * quality + observed.sum, 1 + stored * (1 - quality) + observed.weight - observed.sum};
  }

  /// What bets against "the mean of the observed scores is at most (at least) `threshold`" have grown to from 1, placed
  /// by the prior beyond the threshold. The chance that it ever reaches 1 / error, if that is so and nothing is
  /// discounted, is at most `error`. 0 where the prior has no room there.
  [[nodiscard]] double wealth_above(double threshold) const;
  [[nodiscard]] double wealth_below(double threshold) const;
};

/// `most_stored`: the items that the stored ones count for at most.
[[nodiscard]] Belief believe(const occam_abi_evidence& evidence, const Observed& observed, const Settings& table,
                             double most_stored);

}  // namespace occam::routers
