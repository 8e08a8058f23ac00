#include "occam/statistics/beta.hpp"

#include <boost/math/special_functions/gamma.hpp>

#include "quiet_math.hpp"

namespace occam::statistics {

double Beta::at_least(double x) const {
  if (x <= 0) return 1;
  if (x >= 1) return 0;
  return boost::math::ibetac(a, b, x, Quiet{});
}

double Beta::below(double x) const {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  return incomplete_beta(a, b, x);
}

double Beta::quantile(double p) const {
  return beta_quantile(a, b, p);
}

double Beta::log_integral() const {
  return boost::math::lgamma(a, Quiet{}) + boost::math::lgamma(b, Quiet{}) - boost::math::lgamma(a + b, Quiet{});
}

}  // namespace occam::statistics
