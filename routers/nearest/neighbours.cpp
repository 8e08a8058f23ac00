#include "neighbours.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "occam/statistics/random.hpp"
#include "state/state_bytes.hpp"

namespace occam::routers {
namespace {

constexpr std::string_view kKind = "nearest/1";

/// All rows, or a seeded draw of so many of them, ascending.
std::vector<std::size_t> draw(const sdk::FitRequest& request, std::size_t maximum) {
  std::vector<std::size_t> rows(request.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  if (rows.size() <= maximum) return rows;
  statistics::SplitMix64 random(request.seed());
  for (std::size_t i = 0; i < maximum; ++i) std::swap(rows[i], rows[i + random.below(rows.size() - i)]);
  rows.resize(maximum);
  std::ranges::sort(rows);
  return rows;
}

bool is_score(float score) {
  return std::isnan(score) || (score >= 0 && score <= 1);
}

}  // namespace

sdk::Result<StoredPrompts> StoredPrompts::collect(const sdk::FitRequest& request, std::size_t maximum) {
  StoredPrompts stored;
  for (std::size_t model = 0; model < request.models(); ++model) stored.models_.emplace_back(request.model(model));
  for (const std::size_t index : draw(request, maximum)) {
    if (request.is_cancelled()) return sdk::failure(sdk::Status::kCancelled, "the fit was cancelled");
    const sdk::FitRow row = request.row(index);
    Pool& pool = stored.pools_[std::string(row.task())];
    pool.sketches.push_back(sketch_of(row.prompt()));
    for (std::size_t model = 0; model < request.models(); ++model)
      pool.scores.push_back(static_cast<float>(row.unit_score(model)));
  }
  return stored;
}

std::string StoredPrompts::encode() const {
  StateWriter out(kKind);
  out.integer(models_.size());
  for (const std::string& model : models_) out.text(model);
  out.integer(pools_.size());
  for (const auto& [task, pool] : pools_) {
    out.text(task);
    out.values<Sketch>(pool.sketches);
    out.values<float>(pool.scores);
  }
  return std::move(out).finish();
}

sdk::Result<StoredPrompts> StoredPrompts::decode(std::string_view bytes) {
  sdk::Result<StateReader> in = StateReader::open(bytes, kKind);
  if (!in) return std::unexpected(in.error());
  StoredPrompts stored;
  stored.models_.resize(in->count());
  for (std::string& model : stored.models_) model = in->text();
  bool fits = true;
  for (std::size_t left = in->count(); left > 0; --left) {
    Pool& pool = stored.pools_[std::string(in->text())];
    pool.sketches = in->values<Sketch>();
    pool.scores = in->values<float>();
    fits = fits && pool.scores.size() == pool.sketches.size() * stored.models_.size() &&
           std::ranges::all_of(pool.scores, is_score);
  }
  if (!in->is_whole() || !fits) return StateReader::broken();
  return stored;
}

std::size_t StoredPrompts::size() const {
  std::size_t count = 0;
  for (const auto& [task, pool] : pools_) count += pool.sketches.size();
  return count;
}

const StoredPrompts::Pool* StoredPrompts::pool(std::string_view task) const {
  const auto found = pools_.find(task);
  return found == pools_.end() ? nullptr : &found->second;
}

std::vector<std::size_t> nearest(const StoredPrompts::Pool& pool, const Sketch& query,
                                 const NeighbourSettings& settings) {
  std::vector<std::uint16_t> distance;
  distances(query, pool.sketches, distance);
  std::array<std::size_t, kSketchBits + 1> counts{};
  for (const std::uint16_t value : distance) ++counts[value];
  // The farthest distance that is still among the asked.
  const auto wanted = static_cast<std::size_t>(settings.neighbours);
  std::size_t farthest = 0;
  for (std::size_t sum = counts[0]; farthest < kSketchBits && sum < wanted; sum += counts[++farthest]) continue;
  while (farthest > 0 && cosine(static_cast<std::uint16_t>(farthest)) < settings.similarity) --farthest;

  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < distance.size(); ++i) {
    if (distance[i] <= farthest) found.push_back(i);
  }
  std::ranges::stable_sort(found, {}, [&](std::size_t i) { return distance[i]; });
  if (found.size() > wanted) found.resize(wanted);
  return found;
}

}  // namespace occam::routers
