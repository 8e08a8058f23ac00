// Occam::evaluation_plan.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "app/core.hpp"
#include "app/routing.hpp"
#include "occam/statistics/information_value.hpp"
#include "routing/cost.hpp"

namespace occam {
namespace {

constexpr std::array<std::int64_t, 3> kBatches = {10, 25, 50};
constexpr double kPriorItems = 2;
constexpr double kPenaltyWithoutError = 2;
constexpr double kLeastGain = 1e-6;  // below it is the noise of the draws

struct Measured {
  std::string model;
  routing::ModelFacts facts;
  routing::ModelEvidence known;
};

/// A score's place in its metric's range.
double unit(const store::Evidence& evidence, double score) {
  return (score - evidence.low) / (evidence.high - evidence.low);
}

statistics::UncertainOption believe(const Measured& model, double cost) {
  const store::Evidence& evidence = model.known.evidence;
  const double prior = model.known.summary.n > 0 ? std::clamp(model.known.summary.mean, 0.05, 0.95) : 0.5;
  const auto n = static_cast<double>(evidence.scores.n);
  const double right = n > 0 ? std::clamp(n * unit(evidence, evidence.scores.mean()), 0.0, n) : 0;
  return {right + kPriorItems * prior, n - right + kPriorItems * (1 - prior), cost};
}

/// A use of each in uses of the largest: by parameters, else by price, else by its place.
std::vector<double> relative_costs(const std::vector<Measured>& models) {
  std::vector<double> costs;
  for (const auto measure : {+[](const Measured& model) { return model.facts.parameters; },
                             +[](const Measured& model) { return routing::average_price(model.facts); }}) {
    costs.clear();
    for (const Measured& model : models) costs.push_back(measure(model));
    const double most = *std::ranges::max_element(costs);
    if (std::ranges::any_of(costs, [](double cost) { return std::isnan(cost); }) || !(most > 0)) continue;
    for (double& cost : costs) cost /= most;
    return costs;
  }
  for (std::size_t i = 0; i < costs.size(); ++i)
    costs[i] = static_cast<double>(i + 1) / static_cast<double>(costs.size());
  return costs;
}

statistics::Aim aim_of(const config::Task& task, const store::Evidence& evidence) {
  const double penalty = task.error ? 1 / task.error->value.value : kPenaltyWithoutError;
  const double value = task.threshold.value.value.value;
  if (task.threshold.value.kind == config::ThresholdKind::kAtLeast)
    return {statistics::AimKind::kAtLeast, unit(evidence, value), penalty};
  return {statistics::AimKind::kWithin, value / (evidence.high - evidence.low), penalty};
}

/// Items that no run has asked yet; `decide` goes on where it ended, `run` draws a sample of its own.
std::string command_for(const config::Task& task, const NextEvaluation& next) {
  if (task.threshold.value.kind == config::ThresholdKind::kAtLeast)
    return fmt::format("occam eval decide {} --models {} --max-items {}", next.task, next.model, next.n + next.items);
  return fmt::format("occam eval run {} --models {} --sample {} --seed {}", next.task, next.model, next.items,
                     next.n + 1);
}

class Planning {
 public:
  Planning(const app::Snapshot& snapshot, const app::Routing& routing, std::map<std::string, std::int64_t> counts)
      : snapshot_(snapshot), routing_(routing), counts_(std::move(counts)) {
    for (const auto& [task, count] : counts_) out_.requests += count;
  }

  Result<EvaluationPlan> plan() && {
    const std::vector<const config::Task*> tasks = measured_tasks();
    for (const config::Task* const task : tasks)
      if (const Result<void> added = add_task(*task, tasks.size()); !added) return fail(added.error());
    std::ranges::stable_sort(out_.rows, std::greater(), &NextEvaluation::gain_per_call);
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::vector<const config::Task*> measured_tasks() const {
    std::vector<const config::Task*> tasks;
    for (const config::Task& task : snapshot_.policy.tasks)
      if (task.suite) tasks.push_back(&task);
    return tasks;
  }

  [[nodiscard]] double traffic_of(const std::string& task, std::size_t tasks) const {
    if (out_.requests == 0) return 1 / static_cast<double>(tasks);
    const auto found = counts_.find(task);
    return found == counts_.end() ? 0 : static_cast<double>(found->second) / static_cast<double>(out_.requests);
  }

  Result<std::vector<Measured>> measure(const config::Task& task) {
    const config::Rules* const rules = snapshot_.policy.find_rules(task.policy ? task.policy->value : "default");
    std::vector<Measured> models;
    for (const config::Located<std::string>& id : rules->candidates) {
      const auto facts = routing_.facts(id.value);
      if (!facts || facts->residency > rules->residency) continue;
      auto known = routing_.evidence(id.value, task.id);
      if (!known) return fail(known.error());
      models.push_back({id.value, *facts, std::move(*known)});
    }
    return models;
  }

  Result<void> add_task(const config::Task& task, std::size_t tasks) {
    const double traffic = traffic_of(task.id, tasks);
    const auto models = measure(task);
    if (!models) return fail(models.error());
    const Result<std::int64_t> suite_items = routing_.suite_items(task.id);
    if (!suite_items) return fail(suite_items.error());
    if (models->size() < 2 || traffic == 0) return {};
    const std::vector<double> costs = relative_costs(*models);
    std::vector<statistics::UncertainOption> options;
    for (std::size_t i = 0; i < models->size(); ++i) options.push_back(believe((*models)[i], costs[i]));
    const statistics::InformationValue value(options, aim_of(task, models->front().known.evidence));
    for (std::size_t i = 0; i < models->size(); ++i) {
      NextEvaluation next = begin_row(task, (*models)[i], traffic);
      next.regret = value.regret();
      choose_batch(value, i, *suite_items - next.n, next);
      if (next.gain < kLeastGain) continue;
      next.seconds = static_cast<double>(next.items) * (next.n > 0 ? (*models)[i].known.evidence.seconds : NAN);
      next.command = command_for(task, next);
      out_.rows.push_back(std::move(next));
    }
    return {};
  }

  static NextEvaluation begin_row(const config::Task& task, const Measured& model, double traffic) {
    NextEvaluation next;
    next.task = task.id;
    next.model = model.model;
    next.threshold = routing::describe_threshold(task);
    next.n = model.known.evidence.scores.n;
    next.mean = next.n > 0 ? model.known.evidence.scores.mean() : NAN;
    next.traffic = traffic;
    return next;
  }

  /// The batch with the most gain a call, of the items that are left.
  static void choose_batch(const statistics::InformationValue& value, std::size_t which, std::int64_t left,
                           NextEvaluation& next) {
    for (const std::int64_t batch : kBatches) {
      const std::int64_t items = std::min(batch, left);
      if (items <= 0 || items == next.items) continue;
      const double gain = next.traffic * value.of_items(which, items);
      if (gain / static_cast<double>(items) <= next.gain_per_call) continue;
      next.items = items;
      next.gain = gain;
      next.gain_per_call = gain / static_cast<double>(items);
    }
  }

  const app::Snapshot& snapshot_;
  const app::Routing& routing_;
  std::map<std::string, std::int64_t> counts_;
  EvaluationPlan out_;
};

}  // namespace

Result<EvaluationPlan> Occam::evaluation_plan() const {
  const std::shared_ptr<const app::Snapshot> snapshot = core_->snapshot();
  const auto routing = snapshot->routing(*core_);
  if (!routing) return fail(routing.error());
  const auto store = core_->store();
  if (!store) return fail(store.error());
  auto counts = (*store)->requests_by_task();
  if (!counts) return fail(counts.error());
  return Planning(*snapshot, **routing, std::move(*counts)).plan();
}

}  // namespace occam
