#include "page/threshold.hpp"

#include <charconv>
#include <cmath>
#include <limits>

namespace occam::page {

double threshold_at(std::string_view threshold, std::span<const double> means) {
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  const std::size_t space = threshold.find(' ');
  if (space == std::string_view::npos) return kUnknown;
  double value = 0;
  if (std::from_chars(threshold.data() + space + 1, threshold.data() + threshold.size(), value).ec != std::errc{})
    return kUnknown;
  if (!threshold.starts_with("within")) return value;
  double best = kUnknown;
  for (const double mean : means) best = std::fmax(best, mean);  // fmax passes over NaN
  return best - value;
}

}  // namespace occam::page
