#include "occam/statistics/weighted.hpp"

#include <cmath>

namespace occam::statistics {

WeightedMean weighted_mean(std::span<const WeightedPart> parts) {
  double weights = 0;
  for (const WeightedPart& part : parts) weights += part.weight;
  double mean = 0;
  double below = 0;
  double above = 0;
  for (const WeightedPart& part : parts) {
    const double share = part.weight / weights;
    mean += share * part.mean;
    below += share * share * (part.mean - part.low) * (part.mean - part.low);
    above += share * share * (part.high - part.mean) * (part.high - part.mean);
  }
  if (!(weights > 0)) mean = std::nan("");
  return {mean, mean - std::sqrt(below), mean + std::sqrt(above)};
}

}  // namespace occam::statistics
