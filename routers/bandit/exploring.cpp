#include "exploring.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "occam/statistics/random.hpp"

namespace occam::routers {
namespace {

std::uint64_t hash(std::uint64_t start, std::string_view text) {
  std::uint64_t hash = start ^ 0xcbf29ce484222325ULL;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash;
}

statistics::SplitMix64 random_of(const sdk::RouteRequest& request, std::uint64_t answers) {
  statistics::SplitMix64 mixed(hash(hash(request.raw().seed, request.task()), request.prompt()) + answers);
  return statistics::SplitMix64(mixed.next());
}

bool is_at_least(const sdk::RouteRequest& request) {
  return request.raw().threshold == OCCAM_ABI_THRESHOLD_AT_LEAST;
}

// The threshold of one candidate in [0, 1], given the best of the qualities that it is compared with.
double floor_of(const sdk::RouteRequest& request, std::size_t candidate, double best) {
  const occam_abi_evidence& evidence = request.evidence(candidate);
  const double span = evidence.high - evidence.low;
  return is_at_least(request) ? (request.raw().value - evidence.low) / span : best - request.raw().value / span;
}

// A regret rule makes no test, so that it does not want a candidate is no refusal at a level.
bool is_refused(const sdk::RouteRequest& request, const Opinion& opinion) {
  const bool is_tested = is_at_least(request) || !std::isnan(request.raw().error);
  return is_tested && opinion.verdict == OCCAM_ABI_VERDICT_MISSES;
}

}  // namespace

std::optional<Explored> explore(const sdk::RouteRequest& request, const Exploring& exploring,
                                std::span<const Belief> beliefs, std::span<const Opinion> opinions, std::size_t first) {
  if (first == 0 || request.raw().when_open == OCCAM_ABI_WHEN_OPEN_REFUSE) return std::nullopt;
  statistics::SplitMix64 random = random_of(request, exploring.answers);
  if (random.uniform() >= exploring.share) return std::nullopt;
  const double level = std::isnan(request.raw().error) ? exploring.level : request.raw().error;
  double best = 0;
  double best_drawn = 0;
  std::vector<double> drawn(beliefs.size());
  for (std::size_t i = 0; i < beliefs.size(); ++i) {
    if (!beliefs[i].has_ground()) continue;
    drawn[i] = beliefs[i].posterior().quantile(random.uniform());
    best = std::max(best, beliefs[i].mean());
    best_drawn = std::max(best_drawn, drawn[i]);
  }
  for (std::size_t i = 0; i < first; ++i) {
    if (!beliefs[i].has_ground() || is_refused(request, opinions[i])) continue;
    const double floor = floor_of(request, i, best_drawn);
    if (drawn[i] >= floor && beliefs[i].posterior().at_least(floor_of(request, i, best)) > level)
      return Explored{i, drawn[i], floor};
  }
  return std::nullopt;
}

}  // namespace occam::routers
