#include "calibration.hpp"

#include "occam/statistics/logistic.hpp"

namespace occam::routers {
namespace {

/// Over all tasks: enough that a feature cannot run away, too little to matter beside some dozens of answers.
constexpr double kRidge = 1;
/// Of a task around all: at chances between .2 and .8 as much as about ten answers of its own.
constexpr double kTaskRidge = 2;

/// Examples as the regression takes them.
struct Columns {
  std::vector<double> rows;
  std::vector<double> targets;

  void add(const Example& example) {
    rows.insert(rows.end(), example.features.begin(), example.features.end());
    targets.push_back(example.score);
  }
};

}  // namespace

std::optional<Calibration> Calibration::fit(std::span<const Example> examples) {
  Columns all;
  std::map<std::string, Columns, std::less<>> tasks;
  for (const Example& example : examples) {
    all.add(example);
    tasks[std::string(example.task)].add(example);
  }
  auto whole = statistics::fit_logistic(all.rows, kFeatures, all.targets, {.ridge = kRidge});
  if (!whole) return std::nullopt;
  Calibration made;
  made.all = std::move(whole->weights);
  if (tasks.size() == 1) return made;
  for (const auto& [task, columns] : tasks) {
    auto own =
        statistics::fit_logistic(columns.rows, kFeatures, columns.targets, {.ridge = kTaskRidge, .prior = made.all});
    if (own) made.tasks.emplace(task, std::move(own->weights));
  }
  return made;
}

double Calibration::at(std::string_view task, const Features& scaled) const {
  const auto own = tasks.find(task);
  return statistics::LogisticModel{own == tasks.end() ? all : own->second}.at(scaled);
}

}  // namespace occam::routers
