#include "occam/statistics/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <vector>

#include "occam/statistics/moments.hpp"
#include "occam/statistics/random.hpp"
#include "quiet_math.hpp"

namespace occam::statistics {

namespace {

/// Items that are drawn together.
std::vector<std::vector<std::size_t>> groups_of(std::size_t items, std::span<const std::string> clusters) {
  std::vector<std::vector<std::size_t>> groups;
  std::unordered_map<std::string_view, std::size_t> place;
  for (std::size_t item = 0; item < items; ++item) {
    const bool alone = clusters.empty();
    const std::size_t group = alone ? item : place.try_emplace(clusters[item], place.size()).first->second;
    if (group == groups.size()) groups.emplace_back();
    groups[group].push_back(item);
  }
  return groups;
}

double percentile(std::span<const double> sorted, double share) {
  const double position = share * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(position);
  const std::size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (position - static_cast<double>(low)) * (sorted[high] - sorted[low]);
}

}  // namespace

Bootstrap bootstrap(std::size_t items, const BootstrapOptions& options,
                    const std::function<double(std::span<const std::size_t>)>& metric) {
  const Bootstrap none{{kNan, kNan}, kNan};
  const bool clustered = !options.clusters.empty();
  if (items == 0 || !is_probability(options.confidence) || (clustered && options.clusters.size() != items)) return none;
  const std::vector<std::vector<std::size_t>> groups = groups_of(items, options.clusters);
  SplitMix64 random(options.seed);
  std::vector<double> replicates;
  Moments centred;
  std::vector<std::size_t> drawn;
  for (std::size_t replicate = 0; replicate < options.replicates; ++replicate) {
    drawn.clear();
    for (std::size_t i = 0; i < groups.size(); ++i) {
      const std::vector<std::size_t>& group = groups[random.below(groups.size())];
      drawn.insert(drawn.end(), group.begin(), group.end());
    }
    const double value = metric(drawn);
    if (std::isnan(value)) continue;
    replicates.push_back(value);
    centred.add(value - replicates.front());
  }
  if (replicates.empty()) return none;
  std::ranges::sort(replicates);
  const double tail = (1 - options.confidence) / 2;
  return {{percentile(replicates, tail), percentile(replicates, 1 - tail)}, std::sqrt(centred.variance())};
}

}  // namespace occam::statistics
