#include "routing/replay/gain_curve.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace occam::routing {
namespace {

constexpr int kDeciles = 10;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

}  // namespace

GainCurve::GainCurve(std::span<const double> gains, std::span<const double> weak, std::span<const double> strong)
    : order_(gains.size()) {
  double least = 0, most = 0;
  for (const double gain : gains) {
    if (!std::isfinite(gain)) continue;
    least = std::min(least, gain);
    most = std::max(most, gain);
  }
  // What is not predicted stands beyond all that is; finite, so that quantiles can be interpolated.
  const auto finite = [&](double gain) { return std::clamp(gain, least - 1, most + 1); };
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::ranges::stable_sort(order_, {}, [&](std::size_t row) { return finite(gains[row]); });
  for (const std::size_t row : order_) {
    gains_.push_back(finite(gains[row]));
    weak_.push_back(weak[row]);
    strong_.push_back(strong[row]);
  }
}

/// `counts`: cumulated, in order_.
double GainCurve::quantile(std::span<const std::uint64_t> counts, double q) const {
  const double position = q * static_cast<double>(counts.back() - 1);
  const auto value = [&](double rank) {
    const auto at = std::ranges::upper_bound(counts, static_cast<std::uint64_t>(rank));
    return gains_[static_cast<std::size_t>(std::min(at, counts.end() - 1) - counts.begin())];
  };
  const double low = value(std::floor(position)), high = value(std::ceil(position));
  return low + (position - std::floor(position)) * (high - low);
}

std::vector<GainCurve::Point> GainCurve::points(std::span<const std::uint32_t> times) const {
  const std::size_t n = order_.size();
  std::vector<std::uint64_t> counts(n);            // of rows up to here, this one with them
  std::vector<double> weak(n + 1), strong(n + 1);  // sums of the rows before here
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint32_t t = times[order_[i]];
    counts[i] = count += t;
    weak[i + 1] = weak[i] + t * weak_[i];
    strong[i + 1] = strong[i] + t * strong_[i];
  }
  const double gain = strong[n] - weak[n];
  if (count == 0 || !(gain > 0)) return {};
  std::vector<Point> points = {{0, 0}};
  for (int decile = kDeciles; decile >= 0; --decile) {
    const double threshold = quantile(counts, static_cast<double>(decile) / kDeciles);
    const auto from = static_cast<std::size_t>(std::ranges::lower_bound(gains_, threshold) - gains_.begin());
    const std::uint64_t before = from == 0 ? 0 : counts[from - 1];
    const double share = static_cast<double>(count - before) / static_cast<double>(count);
    const double sum = weak[from] + strong[n] - strong[from];
    if (share > points.back().share) points.push_back({share, (sum - weak[n]) / gain});
  }
  return points;
}

GainFigures GainCurve::at(std::span<const std::uint32_t> times) const {
  const std::vector<Point> curve = points(times);
  GainFigures figures{kNone, kNone, kNone};
  if (curve.size() < 2) return figures;
  figures.apgr = 0;
  for (std::size_t i = 1; i < curve.size(); ++i) {
    const Point &a = curve[i - 1], &b = curve[i];
    figures.apgr += (b.share - a.share) * (a.pgr + b.pgr) / 2;
    const auto cross = [&](double level, double& share) {
      if (!std::isnan(share) || !(b.pgr >= level)) return;
      share = a.pgr >= level ? a.share : a.share + (b.share - a.share) * (level - a.pgr) / (b.pgr - a.pgr);
    };
    cross(0.5, figures.cpt50);
    cross(0.8, figures.cpt80);
  }
  figures.apgr /= curve.back().share - curve.front().share;
  return figures;
}

}  // namespace occam::routing
