#include "occam/statistics/ridge.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace occam::statistics {
namespace {

constexpr double kTolerance = 1e-9;
constexpr int kMostSteps = 2000;

/// n × columns, row by row; a column's absent rows are 0 throughout.
using Block = std::vector<double>;

/// HXXᵀH + penalty·I over the rows that each column has.
class DualOperator {
 public:
  DualOperator(const RidgeProblem& problem, double penalty)
      : problem_(problem), columns_(problem.columns), penalty_(penalty), counts_(columns_, 0), is_there_(size(), 0) {
    for (std::size_t at = 0; at < size(); ++at) {
      is_there_[at] = std::isnan(problem.targets[at]) ? 0 : 1;
      counts_[at % columns_] += is_there_[at];
    }
  }

  [[nodiscard]] std::size_t size() const { return problem_.rows.size() * columns_; }
  [[nodiscard]] double count(std::size_t column) const { return counts_[column]; }

  /// Takes each column's mean from its rows.
  void centre(Block& block) const {
    std::vector<double> sums(columns_, 0);
    for (std::size_t at = 0; at < size(); ++at) sums[at % columns_] += block[at];
    for (std::size_t at = 0; at < size(); ++at) {
      if (is_there_[at] != 0) block[at] -= sums[at % columns_] / counts_[at % columns_];
    }
  }

  /// Xᵀ·block, feature by feature.
  void to_features(const Block& block, std::vector<double>& weights) const {
    weights.assign(problem_.features * columns_, 0);
    for (std::size_t row = 0; row < problem_.rows.size(); ++row) {
      const double* from = &block[row * columns_];
      for (const SparseValue& feature : problem_.rows[row]) {
        double* to = &weights[feature.index * columns_];
        for (std::size_t column = 0; column < columns_; ++column)
          to[column] += static_cast<double>(feature.value) * from[column];
      }
    }
  }

  /// X·weights, 0 where a column has no such row.
  void to_rows(const std::vector<double>& weights, Block& block) const {
    for (std::size_t row = 0; row < problem_.rows.size(); ++row) {
      double* to = &block[row * columns_];
      std::fill_n(to, columns_, 0.0);
      for (const SparseValue& feature : problem_.rows[row]) {
        const double* from = &weights[feature.index * columns_];
        for (std::size_t column = 0; column < columns_; ++column)
          to[column] += static_cast<double>(feature.value) * from[column];
      }
      for (std::size_t column = 0; column < columns_; ++column) {
        if (is_there_[row * columns_ + column] == 0) to[column] = 0;
      }
    }
  }

  /// Requires: a centred block.
  void apply(const Block& block, std::vector<double>& scratch, Block& result) const {
    to_features(block, scratch);
    to_rows(scratch, result);
    centre(result);
    for (std::size_t at = 0; at < size(); ++at) result[at] += penalty_ * block[at];
  }

 private:
  const RidgeProblem& problem_;
  std::size_t columns_;
  double penalty_;
  std::vector<double> counts_;
  std::vector<char> is_there_;
};

std::vector<double> products(const Block& a, const Block& b, std::size_t columns) {
  std::vector<double> sums(columns, 0);
  for (std::size_t at = 0; at < a.size(); ++at) sums[at % columns] += a[at] * b[at];
  return sums;
}

/// Conjugate gradients on all columns side by side; one that has converged rests.
Block solve(const DualOperator& dual, const Block& right, std::size_t columns, int& iterations,
            const std::function<bool()>& should_stop) {
  Block solution(right.size(), 0);
  Block residual = right;
  Block direction = right;
  Block image(right.size(), 0);
  std::vector<double> scratch;
  std::vector<double> squares = products(residual, residual, columns);
  std::vector<double> enough = squares;
  for (double& bound : enough) bound *= kTolerance * kTolerance;
  const auto is_done = [&] {
    for (std::size_t column = 0; column < columns; ++column) {
      if (squares[column] > enough[column]) return false;
    }
    return true;
  };
  for (iterations = 0; iterations < kMostSteps && !is_done(); ++iterations) {
    if (should_stop && should_stop()) break;
    dual.apply(direction, scratch, image);
    const std::vector<double> curvature = products(direction, image, columns);
    std::vector<double> step(columns, 0);
    for (std::size_t column = 0; column < columns; ++column) {
      if (squares[column] > enough[column]) step[column] = squares[column] / curvature[column];
    }
    for (std::size_t at = 0; at < right.size(); ++at) {
      solution[at] += step[at % columns] * direction[at];
      residual[at] -= step[at % columns] * image[at];
    }
    const std::vector<double> before = std::exchange(squares, products(residual, residual, columns));
    for (std::size_t at = 0; at < right.size(); ++at) {
      const std::size_t column = at % columns;
      if (step[column] > 0) direction[at] = residual[at] + squares[column] / before[column] * direction[at];
    }
  }
  return solution;
}

}  // namespace

double RidgeModel::predict(const SparseRow& row, std::size_t column) const {
  double sum = intercepts[column];
  for (const SparseValue& feature : row)
    sum += static_cast<double>(feature.value) * weights[feature.index * columns + column];
  return sum;
}

RidgeModel ridge(const RidgeProblem& problem, double penalty, const std::function<bool()>& should_stop) {
  const std::size_t columns = problem.columns;
  const DualOperator dual(problem, penalty);
  Block right(problem.targets.begin(), problem.targets.end());
  std::vector<double> means(columns, 0);
  for (std::size_t at = 0; at < right.size(); ++at) {
    if (std::isnan(right[at])) right[at] = 0;
    means[at % columns] += right[at] / dual.count(at % columns);
  }
  for (std::size_t column = 0; column < columns; ++column) {
    if (dual.count(column) == 0) means[column] = 0;
  }
  dual.centre(right);

  RidgeModel model{.columns = columns, .weights = {}, .intercepts = means};
  const Block solution = solve(dual, right, columns, model.iterations, should_stop);
  dual.to_features(solution, model.weights);
  // b = ȳ - x̄·w over each column's own rows.
  Block fitted(right.size(), 0);
  dual.to_rows(model.weights, fitted);
  for (std::size_t at = 0; at < fitted.size(); ++at) {
    if (fitted[at] != 0) model.intercepts[at % columns] -= fitted[at] / dual.count(at % columns);
  }
  return model;
}

}  // namespace occam::statistics
