#include "routing/replay/ways.hpp"

#include <algorithm>

namespace occam::routing {
namespace {

/// Counts of rows become shares of them.
void settle_shares(Way& way, std::size_t rows) {
  for (auto& [model, share] : way.share) share /= static_cast<double>(rows);
}

/// `choose(i)`: the model of the i-th played row.
template <typename Choose>
Way always(const PlayedRows& rows, std::string name, Choose&& choose) {
  Way way{.name = std::move(name), .score = {}, .cost = {}, .share = {}};
  for (std::size_t i = 0; i < rows.played.size(); ++i) {
    const std::size_t row = rows.played[i].row, model = choose(i);
    way.score.push_back(rows.set.score(row, model));
    way.cost.push_back(rows.cost(row, model));
    ++way.share[rows.set.models[model]];
  }
  settle_shares(way, rows.played.size());
  return way;
}

/// What a row is worth on average where its model is drawn with the policy's shares.
Way matched_random(const PlayedRows& rows, const Way& policy) {
  Way way{.name = "matched_random", .score = {}, .cost = {}, .share = policy.share};
  for (const Played& played : rows.played) {
    double score = 0, cost = 0, answered = 0;
    for (const std::size_t model : rows.ladder) {
      const double share = policy.share.at(rows.set.models[model]);
      score += share * rows.set.score(played.row, model);
      cost += share * rows.cost(played.row, model);
      answered += share;
    }
    way.score.push_back(score + (1 - answered) * rows.set.range.low);
    way.cost.push_back(cost);
  }
  return way;
}

}  // namespace

std::size_t best_of(const OutcomeSet& set, std::span<const std::size_t> fitted, std::span<const std::size_t> models) {
  std::size_t best = models.front();
  double most = -1;
  for (const std::size_t model : models) {
    double sum = 0;
    for (const std::size_t row : fitted) sum += set.score(row, model) - set.range.low;
    if (sum > most) {
      most = sum;
      best = model;
    }
  }
  return best;
}

Way way_of(std::string name, const PlayedRows& rows) {
  Way way{.name = std::move(name), .score = {}, .cost = {}, .share = {}};
  for (const std::size_t model : rows.ladder) way.share[rows.set.models[model]] = 0;
  for (const Played& played : rows.played) {
    way.score.push_back(played.score);
    way.cost.push_back(played.cost);
    if (played.answered != Played::kNobody) ++way.share[rows.set.models[played.answered]];
  }
  settle_shares(way, rows.played.size());
  return way;
}

std::vector<Way> ways_of(const PlayedRows& rows) {
  std::vector<Way> ways = {way_of("policy", rows)};
  ways.push_back(matched_random(rows, ways.front()));
  ways.push_back(always(rows, "always_smallest", [&](std::size_t) { return rows.ladder.front(); }));
  ways.push_back(always(rows, "always_largest", [&](std::size_t) { return rows.ladder.back(); }));
  ways.push_back(always(rows, "best_single", [&](std::size_t i) { return rows.best_single[i]; }));
  if (!rows.middle.empty()) ways.push_back(always(rows, "middle", [&](std::size_t i) { return rows.middle[i]; }));
  ways.push_back(always(rows, "oracle", [&](std::size_t i) {
    return *std::ranges::max_element(rows.ladder, {},
                                     [&](std::size_t model) { return rows.set.score(rows.played[i].row, model); });
  }));
  for (const std::size_t model : rows.ladder)
    ways.push_back(always(rows, "always:" + rows.set.models[model], [&](std::size_t) { return model; }));
  return ways;
}

}  // namespace occam::routing
