#include "routing/replay/partition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <unordered_map>

#include "occam/statistics/random.hpp"
#include "occam/text/near_duplicates.hpp"

namespace occam::routing {
namespace {

using Rows = std::vector<std::size_t>;

/// The cluster of each row, named by one of its rows; a row without a prompt is alone.
std::vector<std::size_t> find_clusters(const OutcomeSet& set) {
  std::vector<std::string_view> prompts;
  Rows with_prompt;
  for (std::size_t row = 0; row < set.rows.size(); ++row) {
    if (set.rows[row].prompt.empty()) continue;
    prompts.emplace_back(set.rows[row].prompt);
    with_prompt.push_back(row);
  }
  std::vector<std::size_t> cluster_of(set.rows.size());
  std::iota(cluster_of.begin(), cluster_of.end(), std::size_t{0});
  const text::NearDuplicates near = text::find_near_duplicates(prompts);
  for (std::size_t i = 0; i < with_prompt.size(); ++i) cluster_of[with_prompt[i]] = with_prompt[near.cluster_of[i]];
  return cluster_of;
}

void shuffle(Rows& rows, statistics::SplitMix64& random) {
  for (std::size_t i = rows.size(); i > 1; --i) std::swap(rows[i - 1], rows[random.below(i)]);
}

Rows all_rows(const OutcomeSet& set) {
  Rows rows(set.rows.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

/// Clusters in a shuffled order are cut into folds of about the same number of rows.
Partition fold(const OutcomeSet& set, const std::vector<std::size_t>& cluster_of, const PartitionOptions& options) {
  std::map<std::size_t, Rows> members;
  for (const std::size_t row : all_rows(set)) members[cluster_of[row]].push_back(row);
  Rows order;
  for (const auto& [cluster, rows] : members) order.push_back(cluster);
  statistics::SplitMix64 random(options.seed);
  shuffle(order, random);
  const auto folds = static_cast<std::size_t>(options.count);
  std::vector<std::size_t> fold_of(set.rows.size());
  std::size_t placed = 0;
  for (const std::size_t cluster : order) {
    const Rows& rows = members[cluster];
    const std::size_t target = std::min(placed * folds / set.rows.size(), folds - 1);
    for (const std::size_t row : rows) fold_of[row] = target;
    placed += rows.size();
  }
  Partition partition;
  for (const auto& [cluster, rows] : members)
    for (const std::size_t row : rows)
      if (row != rows.front()) partition.twins.push_back({row, rows.front()});
  partition.parts.resize(folds);
  for (const std::size_t row : all_rows(set))
    for (std::size_t i = 0; i < folds; ++i)
      (fold_of[row] == i ? partition.parts[i].played : partition.parts[i].fitted).push_back(row);
  return partition;
}

Partition split_by_column(const OutcomeSet& set) {
  Partition partition;
  Part& part = partition.parts.emplace_back();
  for (const std::size_t row : all_rows(set)) {
    const std::string& split = set.rows[row].split;
    if (split == "train")
      part.fitted.push_back(row);
    else if (split == "test")
      part.played.push_back(row);
    else
      ++partition.ignored;
  }
  return partition;
}

/// `count` rows of each group are fitted, the others played.
Partition draw(const std::map<std::string, Rows>& groups, const PartitionOptions& options) {
  Partition partition;
  Part& part = partition.parts.emplace_back();
  statistics::SplitMix64 random(options.seed);
  for (const auto& [name, rows] : groups) {
    Rows drawn = rows;
    shuffle(drawn, random);
    const std::size_t count = std::min(drawn.size(), static_cast<std::size_t>(options.count));
    part.fitted.insert(part.fitted.end(), drawn.begin(), drawn.begin() + static_cast<std::ptrdiff_t>(count));
    part.played.insert(part.played.end(), drawn.begin() + static_cast<std::ptrdiff_t>(count), drawn.end());
  }
  std::ranges::sort(part.fitted);
  std::ranges::sort(part.played);
  return partition;
}

/// Takes out of the fitted part what is nearly the same as a played row.
void drop_leaks(const std::vector<std::size_t>& cluster_of, Part& part, std::vector<Leak>& leaks) {
  std::unordered_map<std::size_t, std::size_t> played;
  for (const std::size_t row : part.played) played.try_emplace(cluster_of[row], row);
  std::erase_if(part.fitted, [&](std::size_t row) {
    const auto found = played.find(cluster_of[row]);
    if (found == played.end()) return false;
    leaks.push_back({row, found->second});
    return true;
  });
}

std::map<std::string, Rows> groups_of(const OutcomeSet& set, ReplayMode mode) {
  std::map<std::string, Rows> groups;
  for (const std::size_t row : all_rows(set))
    groups[mode == ReplayMode::kItemsPerTask ? set.rows[row].task : std::string()].push_back(row);
  return groups;
}

Result<void> check(const Partition& partition, const PartitionOptions& options) {
  for (const Part& part : partition.parts) {
    if (!part.fitted.empty() && !part.played.empty()) continue;
    const char* const lacks = part.fitted.empty() ? "no row is left to fit" : "no row is left to play";
    return fail(ErrorCode::kUsage, lacks, {},
                options.mode == ReplayMode::kSplit ? "the split column has to say `train` or `test`"
                                                   : "choose fewer folds or labels");
  }
  return {};
}

}  // namespace

Result<Partition> make_partition(const OutcomeSet& set, const PartitionOptions& options) {
  const std::int64_t least = options.mode == ReplayMode::kFolds ? 2 : 1;
  if (options.mode != ReplayMode::kSplit && options.count < least)
    return fail(ErrorCode::kUsage, fmt::format("{} is too few: at least {}", options.count, least));
  const std::vector<std::size_t> cluster_of = find_clusters(set);
  Partition partition;
  switch (options.mode) {
    case ReplayMode::kFolds:
      partition = fold(set, cluster_of, options);
      break;
    case ReplayMode::kSplit:
      partition = split_by_column(set);
      break;
    case ReplayMode::kLabels:
    case ReplayMode::kItemsPerTask:
      partition = draw(groups_of(set, options.mode), options);
      break;
  }
  if (options.mode != ReplayMode::kFolds) drop_leaks(cluster_of, partition.parts[0], partition.leaks);
  if (auto right = check(partition, options); !right) return fail(right.error());
  return partition;
}

}  // namespace occam::routing
