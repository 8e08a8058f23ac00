// Two models, requests ranked by what the larger one is predicted to gain: how much of the gain which share of calls to
// the larger one gets (Ong et al., RouteLLM, arXiv 2406.18665).
//
// PGR = (accuracy - weak) / (strong - weak). The larger model is called where the predicted gain is at or above a
// threshold; thresholds are the eleven deciles of the predictions (interpolated), and before them stands no call at
// all. Pure. Threads: immutable after construction.
//
//   const GainCurve curve(gains, weak_scores, strong_scores);
//   double area = curve.at(once).apgr;
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace occam::routing {

struct GainFigures {
  double apgr = 0;   ///< area under PGR over the share of calls, from 0 to 1
  double cpt50 = 0;  ///< share at the first crossing of PGR = .5, interpolated; NaN: never
  double cpt80 = 0;
};

class GainCurve {
 public:
  /// One value a row each. An infinite gain is one that is not predicted: such rows come first or last.
  GainCurve(std::span<const double> gains, std::span<const double> weak, std::span<const double> strong);

  /// `times`: how often each row counts. All NaN where the larger model is no better than the smaller one.
  [[nodiscard]] GainFigures at(std::span<const std::uint32_t> times) const;

 private:
  struct Point {
    double share;
    double pgr;
  };
  [[nodiscard]] std::vector<Point> points(std::span<const std::uint32_t> times) const;
  [[nodiscard]] double quantile(std::span<const std::uint64_t> counts, double q) const;

  std::vector<std::size_t> order_;             ///< rows by rising gain
  std::vector<double> gains_, weak_, strong_;  ///< in that order
};

}  // namespace occam::routing
