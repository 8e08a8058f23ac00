#include "gateway/dashboard/ladder.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "page/threshold.hpp"

namespace occam::gateway {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

Rung& rung_of(std::vector<Rung>& ladder, const std::string& model, const std::string& backend) {
  const auto found = std::ranges::find(ladder, model, &Rung::model);
  if (found != ladder.end()) return *found;
  Rung& made = ladder.emplace_back();
  made.model = model;
  made.backend = backend;
  made.state = "declared";
  made.parameters = kUnknown;
  return made;
}

void take_status(Rung& rung, const ModelStatus& status) {
  if (rung.problem.empty()) rung.state = status.state;
  rung.residency = status.residency;
  rung.breaker = status.breaker;
  if (std::isfinite(status.parameters) && status.parameters > 0) rung.parameters = status.parameters;
  rung.resident_bytes = status.resident_bytes;
  rung.is_pinned = status.is_pinned;
  rung.in_flight = status.in_flight;
  rung.waiting = status.waiting;
}

void take_attempts(Rung& rung, const AttemptStats& row) {
  rung.attempts += row.seconds.count;
  rung.prompt_tokens += row.prompt_tokens;
  rung.completion_tokens += row.completion_tokens;
  rung.cost += row.cost;
  if (row.outcome != word(Outcome::kAnswered)) return;
  rung.answered += row.seconds.count;
  rung.answered_tokens += row.prompt_tokens + row.completion_tokens;
}

std::vector<double> means_of(std::span<const Evidence* const> evidence) {
  std::vector<double> means;
  for (const Evidence* row : evidence) means.push_back(row->mean);
  return means;
}

}  // namespace

std::vector<Rung> make_ladder(const Stats& stats, std::span<const DeclaredModel> models) {
  std::vector<Rung> ladder;
  for (const DeclaredModel& model : models) {
    Rung& rung = rung_of(ladder, model.id, model.backend);
    rung.quantisation = model.quantisation;
    if (!model.available) {
      rung.problem = model.problem;
      rung.state = "unavailable";
    }
    rung.residency = model.residency;
    if (model.parameters > 0) rung.parameters = model.parameters;
  }
  for (const ModelStatus& status : stats.models) take_status(rung_of(ladder, status.model, status.backend), status);
  for (const AttemptStats& row : stats.attempts) take_attempts(rung_of(ladder, row.model, row.backend), row);
  return ladder;
}

Savings savings(const Stats& stats, std::span<const Rung> ladder) {
  Savings saved;
  for (const RecentRequest& request : stats.recent) {
    if (!std::isfinite(request.cost) || !std::isfinite(request.largest_cost)) continue;
    ++saved.requests;
    saved.cost += request.cost;
    saved.largest_cost += request.largest_cost;
  }
  saved.cost_fraction = saved.largest_cost > 0 ? 1 - saved.cost / saved.largest_cost : kUnknown;

  double largest = kUnknown;
  double work = 0;
  double answered_tokens = 0;
  for (const Rung& rung : ladder) {
    if (rung.parameters > 0 && !(rung.parameters <= largest)) largest = rung.parameters;
    const auto tokens = static_cast<double>(rung.prompt_tokens + rung.completion_tokens);
    if (tokens > 0) work += tokens * rung.parameters;
    answered_tokens += static_cast<double>(rung.answered_tokens);
  }
  saved.work_fraction = answered_tokens > 0 ? 1 - work / (answered_tokens * largest) : kUnknown;
  return saved;
}

std::vector<TaskStanding> task_standings(const Stats& stats, std::span<const Evidence> evidence,
                                         std::span<const Rung> ladder) {
  std::map<std::string_view, TaskStanding> tasks;
  for (const RequestStats& row : stats.requests) tasks[row.task].requests += row.seconds.count;
  for (const Evidence& row : evidence) {
    TaskStanding& task = tasks[row.task];
    if (task.threshold.empty()) task.threshold = row.threshold;
    task.evidence.push_back(&row);
  }
  const auto place = [&](const Evidence* row) { return std::ranges::find(ladder, row->model, &Rung::model); };
  std::vector<TaskStanding> standings;
  for (auto& [name, task] : tasks) {
    task.task = name;
    std::ranges::stable_sort(task.evidence, {}, place);
    task.threshold_at = page::threshold_at(task.threshold, means_of(task.evidence));
    const auto meets = std::ranges::find(task.evidence, Verdict::kMeets, &Evidence::verdict);
    if (meets != task.evidence.end() && place(*meets) != ladder.end()) task.smallest = (*meets)->model;
    standings.push_back(std::move(task));
  }
  return standings;
}

}  // namespace occam::gateway
