#include "lm/architectures/rope.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace occam::lm {
namespace {

// The pair whose wavelength makes `rotations` turns within the original context.
double pair_of_rotations(const RopeParameters& parameters, double rotations) {
  return parameters.dimensions * std::log(parameters.original_context / (rotations * 2.0 * std::numbers::pi)) /
         (2.0 * std::log(parameters.base));
}

// How much of pair `pair` is left as it was: 1 for fast pairs, 0 for slow ones, a ramp between.
double yarn_kept(double low, double high, double pair) {
  return 1.0 - std::clamp((pair - low) / std::max(0.001, high - low), 0.0, 1.0);
}

}  // namespace

RopeTable make_rope_table(const RopeParameters& parameters, std::span<const float> factors) {
  RopeTable table;
  const auto pairs = static_cast<std::size_t>(parameters.dimensions / 2);
  table.frequencies.reserve(pairs);
  const bool yarn = parameters.scaling == RopeScaling::kYarn;
  const double stretch = parameters.scaling == RopeScaling::kNone ? 1.0 : 1.0 / parameters.factor;
  double low = 0.0;
  double high = 0.0;
  if (yarn) {
    low = std::max(0.0, std::floor(pair_of_rotations(parameters, parameters.beta_fast)));
    high = std::min(parameters.dimensions - 1.0, std::ceil(pair_of_rotations(parameters, parameters.beta_slow)));
    table.magnitude = static_cast<float>(parameters.attention_factor * (1.0 + 0.1 * std::log(parameters.factor)));
  }
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    const double exponent = -2.0 * static_cast<double>(pair) / parameters.dimensions;
    double frequency = std::pow(static_cast<double>(parameters.base), exponent);
    if (!factors.empty()) frequency /= factors[pair];
    const double kept = yarn ? yarn_kept(low, high, static_cast<double>(pair)) : 0.0;
    table.frequencies.push_back(static_cast<float>(frequency * (kept + (1.0 - kept) * stretch)));
  }
  return table;
}

}  // namespace occam::lm
