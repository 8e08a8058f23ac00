#include "occam/statistics/logistic.hpp"

#include <algorithm>
#include <cmath>

namespace occam::statistics {
namespace {

constexpr int kMostSteps = 100;
constexpr int kMostHalvings = 40;
constexpr double kTolerance = 1e-10;
constexpr double kLargestWeight = 1e6;  // beyond it the likelihood has no maximum

double sigmoid(double x) {
  return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x));
}

/// ln(1 + e^x) without overflow.
double softplus(double x) {
  return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}

/// One fit: the data, what it is drawn to, and the sums of Newton's method.
class Fit {
 public:
  Fit(std::span<const double> rows, std::size_t features, std::span<const double> targets,
      const LogisticOptions& options)
      : rows_(rows), targets_(targets), options_(options), size_(features + 1) {}

  std::optional<LogisticModel> run() {
    std::vector<double> weights(options_.prior.begin(), options_.prior.end());
    weights.resize(size_, 0);
    double loss = loss_at(weights);
    for (int step = 0; step < kMostSteps; ++step) {
      const std::vector<double> direction = newton_direction(weights);
      if (direction.empty()) return std::nullopt;
      if (!descend(direction, weights, loss)) break;
      if (std::ranges::any_of(weights, [](double w) { return !(std::abs(w) < kLargestWeight); })) return std::nullopt;
    }
    return LogisticModel{std::move(weights)};
  }

 private:
  [[nodiscard]] double value(std::size_t row, std::size_t i) const {
    return i == 0 ? 1 : rows_[row * (size_ - 1) + i - 1];
  }
  [[nodiscard]] double score(std::size_t row, const std::vector<double>& weights) const {
    double sum = 0;
    for (std::size_t i = 0; i < size_; ++i) sum += weights[i] * value(row, i);
    return sum;
  }
  [[nodiscard]] double drawn_to(std::size_t i) const { return options_.prior.empty() ? 0 : options_.prior[i]; }
  [[nodiscard]] double ridge(std::size_t i) const { return i == 0 && options_.prior.empty() ? 0 : options_.ridge; }

  [[nodiscard]] double loss_at(const std::vector<double>& weights) const {
    double loss = 0;
    for (std::size_t row = 0; row < targets_.size(); ++row) {
      const double x = score(row, weights);
      loss += softplus(x) - targets_[row] * x;
    }
    for (std::size_t i = 0; i < size_; ++i) {
      const double distance = weights[i] - drawn_to(i);
      loss += ridge(i) * distance * distance / 2;
    }
    return loss;
  }

  /// The solution of Hessian · direction = -gradient; empty where the Hessian is not positive definite.
  [[nodiscard]] std::vector<double> newton_direction(const std::vector<double>& weights) const {
    std::vector<double> hessian(size_ * size_, 0);
    std::vector<double> direction(size_, 0);
    for (std::size_t i = 0; i < size_; ++i) {
      hessian[i * size_ + i] = ridge(i);
      direction[i] = -ridge(i) * (weights[i] - drawn_to(i));
    }
    for (std::size_t row = 0; row < targets_.size(); ++row) {
      const double mean = sigmoid(score(row, weights));
      for (std::size_t i = 0; i < size_; ++i) {
        direction[i] += (targets_[row] - mean) * value(row, i);
        for (std::size_t j = 0; j <= i; ++j)
          hessian[i * size_ + j] += mean * (1 - mean) * value(row, i) * value(row, j);
      }
    }
    return solve(hessian, direction) ? direction : std::vector<double>{};
  }

  /// Cholesky on the lower triangle; `b` becomes the solution.
  [[nodiscard]] bool solve(std::vector<double>& a, std::vector<double>& b) const {
    for (std::size_t i = 0; i < size_; ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        double sum = a[i * size_ + j];
        for (std::size_t k = 0; k < j; ++k) sum -= a[i * size_ + k] * a[j * size_ + k];
        if (i == j && !(sum > 1e-12)) return false;
        a[i * size_ + j] = i == j ? std::sqrt(sum) : sum / a[j * size_ + j];
      }
    }
    for (std::size_t i = 0; i < size_; ++i) {
      for (std::size_t k = 0; k < i; ++k) b[i] -= a[i * size_ + k] * b[k];
      b[i] /= a[i * size_ + i];
    }
    for (std::size_t i = size_; i-- > 0;) {
      for (std::size_t k = i + 1; k < size_; ++k) b[i] -= a[k * size_ + i] * b[k];
      b[i] /= a[i * size_ + i];
    }
    return true;
  }

  /// Returns whether there was anything left to gain.
  bool descend(const std::vector<double>& direction, std::vector<double>& weights, double& loss) const {
    double length = 1;
    for (int halving = 0; halving < kMostHalvings; ++halving, length /= 2) {
      std::vector<double> tried = weights;
      for (std::size_t i = 0; i < size_; ++i) tried[i] += length * direction[i];
      const double there = loss_at(tried);
      if (!(there <= loss)) continue;
      const bool is_worth_it = loss - there > kTolerance * (1 + std::abs(loss));
      weights = std::move(tried);
      loss = there;
      return is_worth_it;
    }
    return false;
  }

  std::span<const double> rows_;
  std::span<const double> targets_;
  const LogisticOptions& options_;
  std::size_t size_;
};

}  // namespace

double LogisticModel::at(std::span<const double> features) const {
  double sum = weights[0];
  for (std::size_t i = 0; i < features.size(); ++i) sum += weights[i + 1] * features[i];
  return sigmoid(sum);
}

std::optional<LogisticModel> fit_logistic(std::span<const double> rows, std::size_t features,
                                          std::span<const double> targets, const LogisticOptions& options) {
  const bool fits = !targets.empty() && rows.size() == features * targets.size() && options.ridge >= 0 &&
                    (options.prior.empty() || options.prior.size() == features + 1);
  const auto is_unit = [](double target) { return target >= 0 && target <= 1; };
  const auto is_finite = [](double value) { return std::isfinite(value); };
  if (!fits || !std::ranges::all_of(targets, is_unit) || !std::ranges::all_of(rows, is_finite) ||
      !std::ranges::all_of(options.prior, is_finite))
    return std::nullopt;
  return Fit(rows, features, targets, options).run();
}

}  // namespace occam::statistics
