// Boost.Math's distributions without exceptions: an argument out of range gives NaN. Private to this library.
#pragma once

#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <limits>

namespace occam::statistics {

inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

namespace policies = boost::math::policies;
using Quiet =
    policies::policy<policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
                     policies::overflow_error<policies::ignore_error>,
                     policies::evaluation_error<policies::ignore_error>, policies::promote_double<false>>;

/// The regularised incomplete beta function I_x(a, b).
inline double incomplete_beta(double a, double b, double x) {
  return boost::math::ibeta(a, b, x, Quiet{});
}

/// The x with I_x(a, b) = p.
inline double beta_quantile(double a, double b, double p) {
  return boost::math::ibeta_inv(a, b, p, Quiet{});
}

inline double student_quantile(double degrees_of_freedom, double p) {
  return boost::math::quantile(boost::math::students_t_distribution<double, Quiet>(degrees_of_freedom), p);
}

/// P(T > t) of Student's distribution.
inline double student_tail(double degrees_of_freedom, double t) {
  const boost::math::students_t_distribution<double, Quiet> student(degrees_of_freedom);
  return boost::math::cdf(boost::math::complement(student, t));
}

inline bool is_probability(double p) {
  return p > 0 && p < 1;
}

}  // namespace occam::statistics
