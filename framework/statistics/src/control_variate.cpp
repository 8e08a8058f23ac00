#include "occam/statistics/control_variate.hpp"

#include <algorithm>
#include <utility>

namespace occam::statistics {

ControlVariate::ControlVariate(std::vector<double> values)
    : values_(std::make_shared<const std::vector<double>>(std::move(values))) {}

std::expected<ControlVariate, Refusal> ControlVariate::create(std::vector<double> values) {
  if (!std::ranges::all_of(values, [](double f) { return f >= 0 && f <= 1; }))
    return std::unexpected(Refusal::kScoreRange);
  return ControlVariate(std::move(values));
}

std::expected<ControlVariate, Refusal> ControlVariate::from_runs(std::span<const std::span<const double>> runs) {
  if (runs.empty()) return std::unexpected(Refusal::kItems);
  std::vector<double> means(runs.front().size(), 0);
  for (const std::span<const double> run : runs) {
    if (run.size() != means.size()) return std::unexpected(Refusal::kItems);
    if (!std::ranges::all_of(run, [](double x) { return x >= 0 && x <= 1; }))
      return std::unexpected(Refusal::kScoreRange);
    for (std::size_t item = 0; item < run.size(); ++item) means[item] += run[item];
  }
  for (double& mean : means) mean /= static_cast<double>(runs.size());
  return create(std::move(means));
}

}  // namespace occam::statistics
