#include "routing/replay/cost_curve.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace occam::routing {
namespace {

constexpr std::size_t kThresholds = 20;  // on either side of 0

/// The rows' own differences, at equal steps of their ranks.
std::vector<double> steps_of(std::vector<double> differences) {
  if (differences.empty()) return {};
  std::ranges::sort(differences);
  std::set<double> steps;
  for (std::size_t i = 0; i <= kThresholds; ++i) steps.insert(differences[i * (differences.size() - 1) / kThresholds]);
  return {steps.begin(), steps.end()};
}

/// One row's predictions by rung; empty where any is missing.
std::vector<double> predictions(const Played& row, std::span<const std::size_t> ladder) {
  std::vector<double> quality;
  for (const std::size_t model : ladder) quality.push_back(row.quality[model]);
  if (std::ranges::any_of(quality, [](double q) { return std::isnan(q); })) quality.clear();
  return quality;
}

/// The first rung whose prediction is at least `floor`, else the last.
std::size_t first_rung(std::span<const double> quality, double floor) {
  const auto found = std::ranges::find_if(quality, [&](double q) { return q >= floor - 1e-12; });
  return static_cast<std::size_t>(std::min(found, quality.end() - 1) - quality.begin());
}

}  // namespace

CostCurve::CostCurve(const OutcomeSet& set, std::span<const Played> played, std::span<const std::size_t> ladder,
                     const std::function<double(std::size_t, std::size_t)>& costs) {
  std::vector<std::vector<double>> quality;
  std::vector<double> below_best, above_last;
  for (const Played& row : played) {
    quality.push_back(predictions(row, ladder));
    if (quality.back().empty()) continue;
    const double best = std::ranges::max(quality.back());
    for (const double q : quality.back()) {
      below_best.push_back(best - q);
      if (q > quality.back().back()) above_last.push_back(q - quality.back().back());
    }
  }
  const auto add = [&](const auto& floor_of) {
    Line line;
    for (std::size_t i = 0; i < played.size(); ++i) {
      const Played& row = played[i];
      std::size_t model = row.answered;  // without a prediction: as the policy had it
      if (!quality[i].empty()) model = ladder[first_rung(quality[i], floor_of(quality[i]))];
      double cost = model == Played::kNobody ? 0 : costs(row.row, model);
      if (row.looked_at != Played::kNobody && row.looked_at != model) cost += costs(row.row, row.looked_at);
      line.cost.push_back(static_cast<float>(cost));
      line.score.push_back(static_cast<float>(model == Played::kNobody ? set.range.low : set.score(row.row, model)));
    }
    lines_.push_back(std::move(line));
  };
  for (const double step : steps_of(below_best)) add([&](const auto& q) { return std::ranges::max(q) - step; });
  for (const double step : steps_of(above_last)) add([&](const auto& q) { return q.back() + step; });
  add([](const auto&) { return std::numeric_limits<double>::infinity(); });  // always the largest
}

std::vector<CurvePoint> CostCurve::at(std::span<const std::uint32_t> times) const {
  std::vector<CurvePoint> points;
  double count = 0;
  for (const std::uint32_t t : times) count += t;
  for (const Line& line : lines_) {
    double cost = 0, score = 0;
    for (std::size_t i = 0; i < times.size(); ++i) {
      cost += times[i] * line.cost[i];
      score += times[i] * line.score[i];
    }
    points.push_back({cost / count, score / count});
  }
  std::ranges::sort(points, {}, [](const CurvePoint& point) { return std::pair(point.cost, point.accuracy); });
  return points;
}

std::vector<CurvePoint> hull_of(std::vector<CurvePoint> points, double floor) {
  std::ranges::sort(points, {}, [](const CurvePoint& point) { return std::pair(point.cost, point.accuracy); });
  std::vector<CurvePoint> hull = {{0, floor}};
  for (const CurvePoint& point : points) {
    if (point.accuracy <= hull.back().accuracy) continue;
    while (hull.size() > 1) {
      const CurvePoint &a = hull[hull.size() - 2], &b = hull.back();
      const bool is_below =
          (b.accuracy - a.accuracy) * (point.cost - a.cost) <= (point.accuracy - a.accuracy) * (b.cost - a.cost);
      if (!is_below) break;
      hull.pop_back();
    }
    hull.push_back(point);
  }
  return hull;
}

double height(std::span<const CurvePoint> hull, double cost) {
  const auto next = std::ranges::upper_bound(hull, cost, {}, &CurvePoint::cost);
  if (next == hull.end()) return hull.back().accuracy;
  if (next == hull.begin()) return hull.front().accuracy;
  const CurvePoint &a = *(next - 1), &b = *next;
  return a.accuracy + (b.accuracy - a.accuracy) * (cost - a.cost) / (b.cost - a.cost);
}

double cost_at(std::span<const CurvePoint> hull, double accuracy) {
  const auto next = std::ranges::lower_bound(hull, accuracy, {}, &CurvePoint::accuracy);
  if (next == hull.end()) return std::numeric_limits<double>::quiet_NaN();
  if (next == hull.begin()) return next->cost;
  const CurvePoint &a = *(next - 1), &b = *next;
  return a.cost + (b.cost - a.cost) * (accuracy - a.accuracy) / (b.accuracy - a.accuracy);
}

double mean_height(std::span<const CurvePoint> hull, double largest_cost) {
  if (!(largest_cost > 0)) return std::numeric_limits<double>::quiet_NaN();
  double area = 0, from = 0;
  for (std::size_t i = 1; i < hull.size() && from < largest_cost; ++i) {
    const double to = std::min(hull[i].cost, largest_cost);
    area += (to - from) * (height(hull, from) + height(hull, to)) / 2;
    from = to;
  }
  if (from < largest_cost) area += (largest_cost - from) * hull.back().accuracy;
  return area / largest_cost;
}

}  // namespace occam::routing
