// Expected values: the primal normal equations by Cholesky in this file, and once scikit-learn 1.9.1's Ridge (solver
// "cholesky") on the rows that rows_of() makes.
#include "occam/statistics/ridge.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "occam/statistics/random.hpp"

using namespace occam::statistics;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint32_t kFeatures = 40;

std::vector<SparseRow> rows_of(std::size_t count) {
  SplitMix64 random(3);
  std::vector<SparseRow> rows(count);
  for (SparseRow& row : rows) {
    for (std::uint32_t index = 0; index < kFeatures; ++index) {
      if (random.below(4) == 0) row.push_back({index, static_cast<float>(random.below(9)) - 4});
    }
  }
  return rows;
}

std::vector<double> targets_of(std::size_t count) {
  SplitMix64 random(5);
  std::vector<double> targets(count);
  for (double& target : targets) target = static_cast<double>(random.below(2001)) / 1000 - 0.7;
  return targets;
}

/// Solves a·x = b for a symmetric positive definite a.
std::vector<double> cholesky(std::vector<std::vector<double>> a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t k = 0; k < j; ++k) a[j][j] -= a[j][k] * a[j][k];
    a[j][j] = std::sqrt(a[j][j]);
    for (std::size_t i = j + 1; i < n; ++i) {
      for (std::size_t k = 0; k < j; ++k) a[i][j] -= a[i][k] * a[j][k];
      a[i][j] /= a[j][j];
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= a[i][k] * b[k];
    b[i] /= a[i][i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[k][i] * b[k];
    b[i] /= a[i][i];
  }
  return b;
}

/// Weights and, last, the intercept that is not penalised.
std::vector<double> reference(const std::vector<SparseRow>& rows, const std::vector<double>& targets, double penalty) {
  std::vector<std::vector<double>> a(kFeatures + 1, std::vector<double>(kFeatures + 1, 0));
  std::vector<double> b(kFeatures + 1, 0);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (std::isnan(targets[row])) continue;
    std::vector<double> x(kFeatures + 1, 0);
    for (const SparseValue& feature : rows[row]) x[feature.index] = static_cast<double>(feature.value);
    x[kFeatures] = 1;
    for (std::size_t i = 0; i <= kFeatures; ++i) {
      b[i] += x[i] * targets[row];
      for (std::size_t j = 0; j <= kFeatures; ++j) a[i][j] += x[i] * x[j];
    }
  }
  for (std::size_t i = 0; i < kFeatures; ++i) a[i][i] += penalty;
  return cholesky(a, b);
}

void check_column(const RidgeModel& model, std::size_t column, const std::vector<double>& expected) {
  for (std::uint32_t i = 0; i < kFeatures; ++i)
    REQUIRE(model.weights[i * model.columns + column] == Approx(expected[i]).margin(1e-8));
  CHECK(model.intercepts[column] == Approx(expected[kFeatures]).margin(1e-8));
}

}  // namespace

TEST_CASE("Ridge by conjugate gradients is that of the normal equations") {
  const std::vector<double> targets = targets_of(300);
  for (const std::size_t count : {300, 25}) {  // more rows than features, and fewer
    const std::vector<SparseRow> rows = rows_of(count);
    const std::vector<double> own(targets.begin(), targets.begin() + static_cast<std::ptrdiff_t>(count));
    for (const double penalty : {0.1, 10.0, 1000.0}) {
      check_column(ridge({.rows = rows, .targets = own, .features = kFeatures}, penalty), 0,
                   reference(rows, own, penalty));
    }
  }
}

TEST_CASE("Ridge agrees with scikit-learn") {
  const std::vector<SparseRow> rows = rows_of(60);
  const RidgeModel model = ridge({.rows = rows, .targets = targets_of(60), .features = kFeatures}, 10);
  CHECK(model.intercepts[0] == Approx(0.3106783026547328).epsilon(1e-8));
  CHECK(model.weights[0] == Approx(0.10442969376796882).epsilon(1e-8));
  CHECK(model.predict(rows[7], 0) == Approx(0.2588290532082968).epsilon(1e-8));
}

TEST_CASE("Several targets are solved as each alone, with the rows that it has") {
  const std::vector<SparseRow> rows = rows_of(120);
  const std::vector<double> first = targets_of(120);
  std::vector<double> second = first;
  for (std::size_t row = 0; row < second.size(); ++row) second[row] = row % 3 == 0 ? kNan : 1 - 2 * second[row];
  std::vector<double> both;
  for (std::size_t row = 0; row < rows.size(); ++row) both.insert(both.end(), {first[row], second[row], kNan});
  const RidgeModel model = ridge({.rows = rows, .targets = both, .columns = 3, .features = kFeatures}, 5);
  check_column(model, 0, reference(rows, first, 5));
  check_column(model, 1, reference(rows, second, 5));
  CHECK(model.predict(rows[0], 2) == 0);
}

TEST_CASE("The same rows give the same bits") {
  const std::vector<SparseRow> rows = rows_of(200);
  const std::vector<double> targets = targets_of(200);
  const RidgeModel once = ridge({.rows = rows, .targets = targets, .features = kFeatures}, 10);
  CHECK(once.weights == ridge({.rows = rows, .targets = targets, .features = kFeatures}, 10).weights);
  CHECK(once.iterations > 3);
}

TEST_CASE("Nothing to learn from gives weights of nothing") {
  const RidgeModel none = ridge({.rows = {}, .targets = {}, .features = kFeatures}, 10);
  CHECK(none.predict({{3, 1.0F}}, 0) == 0);
  const std::vector<SparseRow> empty(4);
  const std::vector<double> targets = {1, 2, 3, 4};
  CHECK(ridge({.rows = empty, .targets = targets, .features = kFeatures}, 10).predict(empty[0], 0) == Approx(2.5));
}

TEST_CASE("A stopped fit stops") {
  const std::vector<SparseRow> rows = rows_of(200);
  const std::vector<double> targets = targets_of(200);
  CHECK(ridge({.rows = rows, .targets = targets, .features = kFeatures}, 10, [] { return true; }).iterations == 0);
}
