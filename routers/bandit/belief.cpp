#include "belief.hpp"

#include <algorithm>
#include <cmath>

namespace occam::routers {
namespace {

// The mean likelihood of what was observed under the prior on one side of the threshold, over that at the threshold.
double wealth(const Belief& belief, double threshold, double prior_share, double posterior_share) {
  if (!(prior_share > 0 && posterior_share > 0) || threshold <= 0 || threshold >= 1) return 0;
  const Observed& seen = belief.observed;
  const double at_threshold = seen.sum * std::log(threshold) + (seen.weight - seen.sum) * std::log1p(-threshold);
  return std::exp(std::log(posterior_share / prior_share) + belief.posterior().log_integral() -
                  belief.prior().log_integral() - at_threshold);
}

}  // namespace

double Belief::wealth_above(double threshold) const {
  return wealth(*this, threshold, prior().at_least(threshold), posterior().at_least(threshold));
}

double Belief::wealth_below(double threshold) const {
  return wealth(*this, threshold, prior().below(threshold), posterior().below(threshold));
}

Belief believe(const occam_abi_evidence& evidence, const Observed& observed, const Settings& table,
               double most_stored) {
  Belief belief{.observed = observed};
  const double quality = (shrunk_quality(evidence, table) - evidence.low) / (evidence.high - evidence.low);
  if (std::isnan(quality)) return belief;
  const double prior_items =
      std::isfinite(evidence.model_mean) ? std::max(table.prior_weight, table.measured_prior) : 0;
  belief.stored = std::min(static_cast<double>(evidence.n) + prior_items, most_stored);
  belief.quality = std::clamp(quality, 0.0, 1.0);
  return belief;
}

}  // namespace occam::routers
