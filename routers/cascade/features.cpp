#include "features.hpp"

#include <algorithm>
#include <cmath>

namespace occam::routers {

Features features_of(const sdk::Confidence& confidence, std::string_view prompt) {
  return {confidence.mean_logprob,
          confidence.minimum_logprob,
          std::log1p(std::fmax(confidence.margin, 0)) + 0 * confidence.margin,  // fmax would lose a NaN
          confidence.entropy,
          confidence.agreement,
          std::log1p(static_cast<double>(prompt.size()))};
}

bool is_known(const Features& features) {
  return std::ranges::any_of(std::span(features).first(kAgreement), [](double value) { return std::isfinite(value); });
}

Scale Scale::of(std::span<const Features> all) {
  Scale scale;
  for (std::size_t i = 0; i < kFeatures; ++i) {
    double n = 0;
    double sum = 0;
    for (const Features& one : all) {
      if (!std::isfinite(one[i])) continue;
      ++n;
      sum += one[i];
    }
    if (n < 2 || 2 * n < static_cast<double>(all.size())) continue;
    scale.mean[i] = sum / n;
    double squares = 0;
    for (const Features& one : all)
      if (std::isfinite(one[i])) squares += (one[i] - scale.mean[i]) * (one[i] - scale.mean[i]);
    const double deviation = std::sqrt(squares / n);
    if (deviation > 1e-9 * (1 + std::abs(scale.mean[i]))) scale.deviation[i] = deviation;
  }
  return scale;
}

Features Scale::apply(const Features& features) const {
  Features scaled{};
  for (std::size_t i = 0; i < kFeatures; ++i) {
    // Far out says no more than far: a single odd answer shall not swing a decision.
    if (uses(i) && std::isfinite(features[i]))
      scaled[i] = std::clamp((features[i] - mean[i]) / deviation[i], -4.0, 4.0);
  }
  return scaled;
}

}  // namespace occam::routers
