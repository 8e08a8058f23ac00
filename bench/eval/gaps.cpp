#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <tuple>
#include <utility>

#include "tables.hpp"

namespace occam::bench {

using namespace statistics;

namespace {

constexpr double kNotPublished = std::numeric_limits<double>::quiet_NaN();

/// A gamma variate (G. Marsaglia and W. W. Tsang, ACM TOMS 26, 2000).
double gamma(SplitMix64& random, double shape) {
  if (shape < 1) return gamma(random, shape + 1) * std::pow(1 - random.uniform(), 1 / shape);
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  for (;;) {
    // Box and Muller's normal variate.
    const double radius = std::sqrt(-2 * std::log(1 - random.uniform()));
    const double x = radius * std::cos(2 * std::numbers::pi * random.uniform());
    const double cube = 1 + c * x;
    if (cube <= 0) continue;
    const double v = cube * cube * cube;
    if (std::log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
  }
}

/// Beta by the ratio of two gammas; one concentration for all means, so that the deviation is .23 at the threshold,
/// less above and more below.
Scores beta_scores(SplitMix64& random, double mean) {
  constexpr double kDeviation = 0.23;
  constexpr double kConcentration = kThreshold * (1 - kThreshold) / (kDeviation * kDeviation) - 1;
  Scores scores(kItems);
  for (double& score : scores) {
    const double a = gamma(random, mean * kConcentration);
    score = a / (a + gamma(random, (1 - mean) * kConcentration));
  }
  return scores;
}

struct Gap {
  double gap;
  double calls;
};

}  // namespace

Requirement published_requirement() {
  return Requirement::hits_of(kItems, *to_decimal(kThreshold));
}

SequentialVerdict fresh(const Requirement& requirement, const SequentialRules& rules) {
  return *SequentialVerdict::create(ItemOrder::create("bench", 1, requirement.items), requirement, rules);
}

void table_gaps(Report& report, const Effort& effort) {
  const SequentialVerdict start = fresh(published_requirement());
  report.section("Calls until the verdict, 1,319 items, threshold .70, 5 % a side", "accuracy minus threshold");
  std::int64_t wrong = 0;
  for (const Gap& cell : {Gap{-.20, 48},
                          {-.10, 171},
                          {-.05, 472},
                          {-.03, 742},
                          {0, 1109},
                          {.03, 732},
                          {.05, 448},
                          {.10, 144},
                          {.20, 34}}) {
    const Summary summary = summarise(run_trials<Play>(
        effort, 1, [&](SplitMix64& random) { return play(start, hits_of(random, kItems, kThreshold + cell.gap)); }));
    report.mean(fmt::format("{:+.2f}", cell.gap), cell.calls, summary.calls);
    wrong = std::max(wrong, summary.wrong);
  }
  report.error_rate("largest error of these against the full run", kError, kNotPublished, wrong, effort.trials);

  report.section("Error where the total is fixed next to the threshold", "per cent of orders");
  const std::int64_t need = static_cast<std::int64_t>(published_requirement().total);
  for (const auto& [name, total, expected] :
       {std::tuple{"need - 1, declared meets", need - 1, 3.4}, std::tuple{"need, declared misses", need, 2.9}}) {
    const Summary summary = summarise(run_trials<Play>(
        effort, 2, [&](SplitMix64& random) { return play(start, fixed_total(random, kItems, total)); }));
    report.error_rate(name, kError, expected, summary.wrong, effort.trials);
  }
}

void table_real_scores(Report& report, const Effort& effort) {
  const SequentialVerdict start = fresh(Requirement::mean_of(kItems, kThreshold));
  report.section("Calls with real scores, beta of deviation .23 at the threshold", "mean minus threshold");
  for (const Gap& cell : {Gap{-.05, 148}, {0, 1094}, {.05, 152}, {.10, 48}}) {
    const Summary summary = summarise(run_trials<Play>(
        effort, 3, [&](SplitMix64& random) { return play(start, beta_scores(random, kThreshold + cell.gap)); }));
    report.mean(fmt::format("{:+.2f}", cell.gap), cell.calls, summary.calls);
  }
  SplitMix64 once(4);
  const Scores suite = beta_scores(once, kThreshold);
  const double total = std::accumulate(suite.begin(), suite.end(), 0.0);
  for (const auto& [name, distance] :
       {std::pair{"a millionth short, declared meets", 1e-6}, std::pair{"a millionth above, declared misses", -1e-6}}) {
    const SequentialVerdict next_to = fresh({ScoreKind::kReal, kItems, total + distance});
    const Summary summary = summarise(run_trials<Play>(effort, 5, [&](SplitMix64& random) {
      Scores scores = suite;
      shuffle(random, scores);
      return play(next_to, scores);
    }));
    report.error_rate(name, kError, kNotPublished, summary.wrong, effort.trials);
  }
}

}  // namespace occam::bench
