// What the cascade has learnt, and as bytes (JSON): what `occam.fit/1` gives and `occam.state/1` takes.
//
// A value. Threads: const functions [any].
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "calibration.hpp"
#include "frontier.hpp"

namespace occam::routers {

/// One task as it was in the fitted rows; scores in units of the metric's range.
struct TaskFacts {
  double low = 0;
  double high = 1;
  double best = 0;            ///< the highest of the shrunk means
  std::vector<double> means;  ///< shrunk, one a model
  std::vector<double> costs;  ///< of one request, one a model, in the ladder's unit; NaN: not known
};

/// A first model with one that may be asked after it.
struct Step {
  std::size_t large = 0;
  Calibration large_score;  ///< from the first model's features
  std::map<std::string, Frontier, std::less<>> frontiers;
};

/// A first model.
struct Rung {
  std::size_t small = 0;
  Scale scale;
  Calibration small_score;
  std::vector<Step> steps;
};

struct State {
  std::vector<std::string> models;  ///< smallest first
  std::map<std::string, TaskFacts, std::less<>> tasks;
  std::vector<Rung> rungs;

  [[nodiscard]] std::optional<std::size_t> index_of(std::string_view model) const;
  [[nodiscard]] const TaskFacts* find_task(std::string_view task) const;
};

/// What is known of one cascade on one task. Points into a state.
struct Learnt {
  const TaskFacts* task;
  const Rung* rung;
  const Step* step;
  const Frontier* frontier;
};

/// Nothing where any of it was not learnt.
[[nodiscard]] std::optional<Learnt> find_learnt(const State& state, std::string_view task, std::string_view small,
                                                std::string_view large);

[[nodiscard]] std::string to_bytes(const State& state);
/// Errors: kDataLoss for bytes that are none, kFailedPrecondition for another version's.
[[nodiscard]] sdk::Result<State> from_bytes(std::string_view bytes);

}  // namespace occam::routers
