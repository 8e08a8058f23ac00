#include "nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "occam/statistics/moments.hpp"

namespace occam::routers {
namespace {

sdk::Result<NeighbourSettings> read_neighbour_settings(const sdk::Table& table) {
  NeighbourSettings settings;
  struct Count {
    std::string_view key;
    std::int64_t& value;
    std::int64_t most;
  };
  for (const Count& count : {Count{"neighbours", settings.neighbours, 1000},
                             Count{"minimum_prompts", settings.minimum_prompts, 1'000'000'000},
                             Count{"minimum_neighbours", settings.minimum_neighbours, 1'000'000'000},
                             Count{"maximum_prompts", settings.maximum_prompts, 1'000'000}}) {
    const auto read = table.integer(count.key, count.value, 1, count.most);
    if (!read) return std::unexpected(read.error());
    count.value = *read;
  }
  for (auto [key, value] :
       {std::pair<std::string_view, double*>{"similarity", &settings.similarity}, {"agreement", &settings.agreement}}) {
    const auto read = table.number(key, *value, 0, 1);
    if (!read) return std::unexpected(read.error());
    *value = *read;
  }
  return settings;
}

bool is_regret_rule(const sdk::RouteRequest& request) {
  return request.raw().threshold == OCCAM_ABI_THRESHOLD_WITHIN && std::isnan(request.raw().error);
}

}  // namespace

sdk::Result<std::unique_ptr<Nearest>> Nearest::create(std::string_view config_json) {
  const sdk::Result<sdk::Table> table = sdk::Table::parse(config_json);
  if (!table) return std::unexpected(table.error());
  if (auto known = table->allow_only({kMinimumItems, kPriorWeight, "neighbours", "similarity", "minimum_prompts",
                                      "minimum_neighbours", "agreement", "maximum_prompts"});
      !known)
    return std::unexpected(known.error());
  const sdk::Result<Settings> shared = read_settings(*table);
  if (!shared) return std::unexpected(shared.error());
  const sdk::Result<NeighbourSettings> own = read_neighbour_settings(*table);
  if (!own) return std::unexpected(own.error());
  return std::unique_ptr<Nearest>(new Nearest(*shared, *own));
}

Nearest::Advice Nearest::ask(const sdk::RouteRequest& request) const {
  Advice advice;
  const StoredPrompts::Pool* const pool = stored_.pool(request.task());
  const std::size_t stored = pool == nullptr ? 0 : pool->sketches.size();
  if (stored < static_cast<std::size_t>(settings_.minimum_prompts)) {
    advice.declined.assign("cold pool, {} prompts of the task are stored and {} are asked for", stored,
                           settings_.minimum_prompts);
    return advice;
  }
  const std::vector<std::size_t> neighbours = nearest(*pool, sketch_of(request.prompt()), settings_);
  if (neighbours.size() < static_cast<std::size_t>(settings_.minimum_neighbours)) {
    advice.declined.assign("sparse neighbourhood, {} stored prompts are similar and {} are asked for",
                           neighbours.size(), settings_.minimum_neighbours);
    return advice;
  }
  weigh(request, *pool, neighbours, advice);
  return advice;
}

void Nearest::weigh(const sdk::RouteRequest& request, const StoredPrompts::Pool& pool,
                    std::span<const std::size_t> neighbours, Advice& advice) const {
  const std::size_t models = stored_.models().size();
  std::vector<std::size_t> columns(request.size(), models);
  std::vector<statistics::Moments> scores(request.size());
  for (std::size_t i = 0; i < request.size(); ++i) {
    const auto model = std::ranges::find(stored_.models(), sdk::view(request.candidate(i).id));
    columns[i] = static_cast<std::size_t>(model - stored_.models().begin());
    for (const std::size_t neighbour : neighbours) {
      if (columns[i] == models) break;
      const auto score = static_cast<double>(pool.scores[neighbour * models + columns[i]]);
      if (!std::isnan(score)) scores[i].add(score);
    }
  }
  // The candidate that did best among the neighbours: for how many of them was no other better?
  std::size_t best = request.size();
  for (std::size_t i = 0; i < request.size(); ++i) {
    if (scores[i].n > 0 && (best == request.size() || scores[i].mean() > scores[best].mean())) best = i;
  }
  std::size_t agreeing = 0;
  for (const std::size_t neighbour : neighbours) {
    bool is_beaten = best == request.size();
    for (std::size_t i = 0; i < request.size() && !is_beaten; ++i)
      is_beaten = columns[i] != models &&
                  pool.scores[neighbour * models + columns[i]] > pool.scores[neighbour * models + columns[best]];
    agreeing += is_beaten ? 0 : 1;
  }
  const double agreement = static_cast<double>(agreeing) / static_cast<double>(neighbours.size());
  if (agreement < settings_.agreement) {
    advice.declined.assign("disagreement, one candidate is best for {} of {} similar prompts", agreeing,
                           neighbours.size());
    return;
  }
  advice.corrections.assign(request.size(), 0);
  for (std::size_t i = 0; i < request.size(); ++i) {
    const occam_abi_evidence& evidence = request.evidence(i);
    const double span = evidence.high - evidence.low;
    const double table = (shrunk_quality(evidence, table_.settings()) - evidence.low) / span;
    if (scores[i].n == 0 || std::isnan(table)) continue;
    advice.corrections[i] = span * (statistics::shrunk_mean(scores[i], table, table_.settings().prior_weight) - table);
  }
}

sdk::Result<void> Nearest::route(const sdk::RouteRequest& request, sdk::RouteSink& sink) const {
  Opinions opinions(request.size());
  const Advice advice = is_regret_rule(request) ? ask(request) : Advice{};
  if (auto judged = table_.judge(request, advice.corrections, opinions.all()); !judged) return judged;
  if (!advice.declined.view().empty()) {
    for (Opinion& opinion : opinions.all()) opinion.reason.append("; by the table: {}", advice.declined.view());
  }
  decide(request, opinions.all(), sink);
  return {};
}

sdk::Result<std::string> Nearest::fit(const sdk::FitRequest& request, sdk::FitNotes& notes) const {
  const sdk::Result<StoredPrompts> stored =
      StoredPrompts::collect(request, static_cast<std::size_t>(settings_.maximum_prompts));
  if (!stored) return std::unexpected(stored.error());
  notes.add(fmt::format("{} of {} prompts of {} tasks are stored", stored->size(), request.rows(), stored->tasks()));
  return stored->encode();
}

sdk::Result<void> Nearest::load(std::string_view state) {
  sdk::Result<StoredPrompts> read = StoredPrompts::decode(state);
  if (!read) return std::unexpected(read.error());
  stored_ = std::move(*read);
  return {};
}

}  // namespace occam::routers
