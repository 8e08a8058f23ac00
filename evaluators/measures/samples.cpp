#include "measures/samples.hpp"

#include <algorithm>
#include <cmath>

namespace occam::evaluators::measures {

namespace {

bool is_defined(std::int64_t n, std::int64_t c, std::int64_t k) {
  return k >= 1 && n >= k && c >= 0 && c <= n;
}

double log_choose(std::int64_t n, std::int64_t k) {
  double sum = 0;
  for (std::int64_t i = 1; i <= k; ++i) sum += std::log(static_cast<double>(n - k + i) / static_cast<double>(i));
  return sum;
}

/// P(at least `least` right ones among k of n).
double tail(std::int64_t n, std::int64_t c, std::int64_t k, std::int64_t least) {
  double total = 0;
  for (std::int64_t right = std::max(least, k - (n - c)); right <= std::min(c, k); ++right)
    total += std::exp(log_choose(c, right) + log_choose(n - c, k - right) - log_choose(n, k));
  return std::min(1.0, total);
}

}  // namespace

std::optional<double> pass_at_k(std::int64_t n, std::int64_t c, std::int64_t k) {
  if (!is_defined(n, c, k)) return std::nullopt;
  if (n - c < k) return 1.0;
  double none = 1;
  for (std::int64_t i = n - c + 1; i <= n; ++i) none *= 1 - static_cast<double>(k) / static_cast<double>(i);
  return 1 - none;
}

std::optional<double> g_pass_at_k(std::int64_t n, std::int64_t c, std::int64_t k, double tau) {
  if (!is_defined(n, c, k)) return std::nullopt;
  return tail(n, c, k, std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(tau * static_cast<double>(k)))));
}

std::optional<double> mean_g_pass_at_k(std::int64_t n, std::int64_t c, std::int64_t k) {
  if (!is_defined(n, c, k)) return std::nullopt;
  double total = 0;
  for (std::int64_t i = (k + 1) / 2 + 1; i <= k; ++i) total += tail(n, c, k, i);
  return std::min(1.0, 2 * total / static_cast<double>(k));
}

}  // namespace occam::evaluators::measures
