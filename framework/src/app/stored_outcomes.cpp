#include "app/stored_outcomes.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>

#include "app/core.hpp"

namespace occam::app {
namespace {

/// The scores of the items of one task, in [0, 1], by position; one a model, NaN where there is none.
struct TaskScores {
  std::map<std::int64_t, std::vector<double>> by_position;
  std::size_t models = 0;

  void add(std::size_t model, std::int64_t position, double score) {
    auto& scores = by_position.try_emplace(position, models, store::kUnknown).first->second;
    scores[model] = score;
  }
};

Result<std::optional<store::SuiteRecord>> record_of(Core& core, EvidenceKeys& keys, const std::string& task) {
  const auto suite = keys.suite_of(task);
  if (!suite) return fail(suite.error());
  if (*suite != nullptr) return (*suite)->record();
  const auto store = core.store();
  if (!store) return fail(store.error());
  return (*store)->suite_of_task(task);
}

Result<TaskScores> read_scores(Core& core, EvidenceKeys& keys, const std::string& task,
                               const std::vector<std::string>& models) {
  TaskScores scores{.by_position = {}, .models = models.size()};
  const auto record = record_of(core, keys, task);
  if (!record) return fail(record.error());
  if (!*record) return scores;
  const auto store = core.store();
  if (!store) return fail(store.error());
  for (std::size_t model = 0; model < models.size(); ++model) {
    const auto key = keys.key(models[model], task);
    if (!key) return fail(key.error());
    if (!*key) continue;
    const auto outcomes = (*store)->item_outcomes(**key);
    if (!outcomes) return fail(outcomes.error());
    const double span = (*record)->high - (*record)->low;
    for (const store::ItemOutcome& outcome : *outcomes)
      scores.add(model, outcome.position, (outcome.score - (*record)->low) / span);
  }
  return scores;
}

Result<void> add_task(Core& core, EvidenceKeys& keys, const std::string& task, routing::OutcomeSet& set) {
  const auto scores = read_scores(core, keys, task, set.models);
  if (!scores) return fail(scores.error());
  const auto suite = keys.suite_of(task);
  if (!suite) return fail(suite.error());
  for (const auto& [position, row] : scores->by_position) {
    if (std::ranges::any_of(row, [](double score) { return std::isnan(score); })) {
      ++set.incomplete;
      continue;
    }
    const auto at = static_cast<std::size_t>(position);
    const bool is_ours = *suite != nullptr && at < (*suite)->items().size();
    set.add({.id = is_ours ? (*suite)->items()[at].id : fmt::to_string(position),
             .task = task,
             .split = {},
             .prompt = is_ours ? (*suite)->question((*suite)->items()[at]) : std::string()},
            row, {}, {});
  }
  return {};
}

}  // namespace

Result<routing::OutcomeSet> stored_outcomes(Core& core, const Snapshot& snapshot,
                                            const std::vector<std::string>& models) {
  routing::OutcomeSet set;
  set.models = models;
  EvidenceKeys keys(core, snapshot);
  for (const config::Task& task : snapshot.policy.tasks) {
    if (task.id == "*") continue;
    if (auto added = add_task(core, keys, task.id, set); !added) return fail(added.error());
  }
  if (set.rows.empty())
    return fail(ErrorCode::kUsage, "no item of the policy's tasks has a result of every candidate", {},
                "occam eval run SUITE makes them; --outcomes FILE takes others");
  return set;
}

}  // namespace occam::app
