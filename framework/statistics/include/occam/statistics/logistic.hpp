// Logistic regression for chances and for means of scores in [0, 1]: what turns a confidence into a probability.
//
// Maximises the (quasi-)binomial likelihood with a ridge around given weights, by Newton's method with step halving
// (iteratively reweighted least squares; P. McCullagh and J. Nelder, Generalized Linear Models, 1989, ch. 4). Weights
// that are drawn to those of a larger group are how a thin group borrows from it. Pure. Threads: [any].
//
//   const auto all = fit_logistic(rows, 3, targets, {});
//   const auto thin = fit_logistic(few, 3, few_targets, {.ridge = 4, .prior = all->weights});
//   double chance = thin->at(features);
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace occam::statistics {

struct LogisticOptions {
  double ridge = 1;  ///< weight of half the squared distance to the prior, in observations; at least 0
  /// The intercept, then one weight a feature; empty: none, and then the intercept is not drawn anywhere.
  std::span<const double> prior{};
};

struct LogisticModel {
  std::vector<double> weights;  ///< the intercept, then one a feature

  /// Requires: one value a feature. In (0, 1).
  [[nodiscard]] double at(std::span<const double> features) const;
};

/// `rows`: `features` values each, one row a target; targets in [0, 1]. Nothing where there are no rows, where a value
/// is not finite or outside of its range, or where the weights have no end (separable rows with a ridge of 0).
[[nodiscard]] std::optional<LogisticModel> fit_logistic(std::span<const double> rows, std::size_t features,
                                                        std::span<const double> targets,
                                                        const LogisticOptions& options);

}  // namespace occam::statistics
