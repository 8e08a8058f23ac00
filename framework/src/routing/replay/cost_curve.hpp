// Cost against quality as the threshold of a router moves, whatever the number of models, and the area under its hull.
//
// For every threshold δ ≥ 0 a row goes to the cheapest model that is predicted within δ of the best prediction; beyond
// δ = 0 to the cheapest that is predicted to beat the most expensive one by -δ. AIQ is the mean height of the
// non-decreasing concave hull from no cost (and the lowest score) to the most expensive model's mean cost (Hu et al.,
// RouterBench, arXiv 2403.12031). Pure. Threads: immutable after construction.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "occam/replay.hpp"
#include "routing/replay/player.hpp"

namespace occam::routing {

/// The non-decreasing concave hull of the points and (0, floor), by cost. It begins with (0, floor).
[[nodiscard]] std::vector<CurvePoint> hull_of(std::vector<CurvePoint> points, double floor);

/// The hull's height at a cost: flat beyond its last point.
[[nodiscard]] double height(std::span<const CurvePoint> hull, double cost);
/// The least cost at which the hull has that height; NaN: it never has.
[[nodiscard]] double cost_at(std::span<const CurvePoint> hull, double accuracy);
/// The mean height from 0 to `largest_cost`.
[[nodiscard]] double mean_height(std::span<const CurvePoint> hull, double largest_cost);

class CostCurve {
 public:
  /// `costs(row, model)`: what one call costs. `ladder`: positions of models, smallest first.
  CostCurve(const OutcomeSet& set, std::span<const Played> played, std::span<const std::size_t> ladder,
            const std::function<double(std::size_t, std::size_t)>& costs);

  /// One point a threshold. `times`: how often each played row counts.
  [[nodiscard]] std::vector<CurvePoint> at(std::span<const std::uint32_t> times) const;

 private:
  struct Line {
    std::vector<float> cost;
    std::vector<float> score;
  };
  std::vector<Line> lines_;  ///< one a threshold, each with a value a played row
};

}  // namespace occam::routing
