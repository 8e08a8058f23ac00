// Ridge regression on sparse rows, several targets at once: min Σ(y - b - x·w)² + penalty·|w|², b free.
//
// Solved in the dual, (HXXᵀH + penalty·I)a = Hy with H = I - 11ᵀ/n, by conjugate gradients that never form a matrix
// (M. Hestenes and E. Stiefel, 1952): a step costs two passes over the values. One thread and a fixed order, so the
// same rows give the same bits on one machine. Pure. Threads: [any].
//
//   const RidgeModel model = ridge({.rows = rows, .targets = gains, .columns = 1, .features = kTextFeatures}, 10);
//   double predicted = model.predict(text_features(prompt), 0);
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "occam/statistics/text_features.hpp"

namespace occam::statistics {

struct RidgeProblem {
  std::span<const SparseRow> rows;
  std::span<const double> targets;  ///< row by row, `columns` each; NaN: the row says nothing of that column
  std::size_t columns = 1;
  std::uint32_t features = kTextFeatures;  ///< indices lie below it
};

struct RidgeModel {
  std::size_t columns = 0;
  std::vector<double> weights{};     ///< feature by feature, `columns` each
  std::vector<double> intercepts{};  ///< one a column; 0 for a column without targets
  int iterations = 0;

  [[nodiscard]] double predict(const SparseRow& row, std::size_t column) const;
};

/// Each column stops when its residual is 1e-9 of its right-hand side. `should_stop` is asked at every step; what was
/// stopped is what it had come to. Requires: penalty > 0.
[[nodiscard]] RidgeModel ridge(const RidgeProblem& problem, double penalty,
                               const std::function<bool()>& should_stop = {});

}  // namespace occam::statistics
