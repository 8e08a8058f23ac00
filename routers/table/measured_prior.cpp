#include "table/measured_prior.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <vector>

#include "occam/statistics/moments.hpp"
#include "state/state_bytes.hpp"

namespace occam::routers {
namespace {

// With fewer degrees of freedom the spread between tasks is itself mostly chance.
constexpr std::size_t kFewestFreedoms = 4;

/// One task: each model's deviation from the mean of all on the same prompt.
using Deviations = std::vector<statistics::Moments>;

/// Nothing where a model has no score.
std::optional<std::vector<double>> deviations_of(const sdk::FitRow& row, std::size_t models) {
  std::vector<double> scores(models);
  for (std::size_t model = 0; model < models; ++model) scores[model] = row.unit_score(model);
  const double mean = std::accumulate(scores.begin(), scores.end(), 0.0) / static_cast<double>(models);
  if (!std::isfinite(mean)) return std::nullopt;
  for (double& score : scores) score -= mean;
  return scores;
}

std::vector<Deviations> deviations_by_task(const sdk::FitRequest& request) {
  std::map<std::string_view, Deviations> tasks;
  for (std::size_t i = 0; i < request.rows(); ++i) {
    const sdk::FitRow row = request.row(i);
    const auto deviations = deviations_of(row, request.models());
    if (!deviations) continue;
    Deviations& task = tasks.try_emplace(row.task(), Deviations(request.models())).first->second;
    for (std::size_t model = 0; model < request.models(); ++model) task[model].add((*deviations)[model]);
  }
  std::vector<Deviations> found;
  for (auto& [task, deviations] : tasks) {
    if (deviations.front().n >= 2) found.push_back(std::move(deviations));
  }
  return found;
}

}  // namespace

double measure_prior_weight(const sdk::FitRequest& request) {
  const std::size_t models = request.models();
  const std::vector<Deviations> tasks = models < 2 ? std::vector<Deviations>{} : deviations_by_task(request);
  if (tasks.empty() || (tasks.size() - 1) * (models - 1) < kFewestFreedoms) return 0;
  Deviations overall(models);
  double items = 0, items_squared = 0, within = 0;
  for (const Deviations& task : tasks) {
    const auto n = static_cast<double>(task.front().n);
    items += n;
    items_squared += n * n;
    for (std::size_t model = 0; model < models; ++model) {
      within += task[model].squared_deviations();
      overall[model].n += task[model].n;
      overall[model].sum += task[model].sum;
    }
  }
  const auto count = static_cast<double>(tasks.size());
  within /= items - count;
  double between = 0;
  for (const Deviations& task : tasks) {
    for (std::size_t model = 0; model < models; ++model) {
      const double difference = task[model].mean() - overall[model].mean();
      between += static_cast<double>(task[model].n) * difference * difference;
    }
  }
  const double spread = (between - (count - 1) * within) / (items - items_squared / items);
  return spread * kMostPriorWeight > within ? within / spread : kMostPriorWeight;
}

void note_prior_weight(double configured, double measured, sdk::FitNotes& notes) {
  if (measured == 0) {
    notes.add(fmt::format("prior weight {:.6g}, as configured: there are too few tasks to measure it", configured));
  } else if (measured >= kMostPriorWeight) {
    notes.add(
        "prior weight without bound: the models differ between tasks no more than chance lets them, so every task "
        "is judged by their means over all tasks");
  } else {
    notes.add(
        fmt::format("prior weight {:.3g}: the spread between tasks says {:.3g} items, and no less than {:.6g} are "
                    "configured",
                    std::max(configured, measured), measured, configured));
  }
}

std::string fit_prior_weight(const sdk::FitRequest& request, double configured, std::string_view kind,
                             sdk::FitNotes& notes) {
  const double measured = measure_prior_weight(request);
  note_prior_weight(configured, measured, notes);
  StateWriter out(kind);
  out.number(measured);
  return std::move(out).finish();
}

sdk::Result<double> read_prior_weight(std::string_view state, std::string_view kind) {
  sdk::Result<StateReader> in = StateReader::open(state, kind);
  if (!in) return std::unexpected(in.error());
  const double measured = in->number();
  if (!in->is_whole() || !(measured >= 0 && measured <= kMostPriorWeight)) return StateReader::broken();
  return measured;
}

}  // namespace occam::routers
