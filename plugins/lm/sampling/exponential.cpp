#include "lm/sampling/exponential.hpp"

#include <bit>
#include <cstdint>

namespace occam::lm {

double portable_exp(double x) noexcept {
  if (x < -708.0) return 0.0;
  // x = k ln2 + r with |r| <= ln2 / 2; ln2 in two parts so that k ln2 is exact (Cody and Waite).
  constexpr double kLog2E = 0x1.71547652b82fep+0;
  constexpr double kLn2High = 0x1.62e42feep-1;
  constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
  const auto k = static_cast<std::int64_t>(x * kLog2E - 0.5);
  const double r = (x - static_cast<double>(k) * kLn2High) - static_cast<double>(k) * kLn2Low;
  // The Taylor series; its 14th term is below 2^-57.
  constexpr double kInverseFactorials[] = {
      1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040,
      1.0 / 720,        1.0 / 120,       1.0 / 24,       1.0 / 6,       1.0 / 2,      1.0,         1.0};
  double sum = 0.0;
  for (const double coefficient : kInverseFactorials) sum = sum * r + coefficient;
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(sum) + (static_cast<std::uint64_t>(k) << 52));
}

}  // namespace occam::lm
