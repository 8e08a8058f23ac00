// From the features of one model's answer to an expected score, a task at a time: a logistic regression over all tasks,
// and one a task that is drawn to it, so that a thin task has the calibration of all.
//
// A value. Threads: const functions [any].
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features.hpp"

namespace occam::routers {

/// One answer to learn from: its scaled features, and a score in [0, 1] that they shall predict.
struct Example {
  std::string_view task;
  Features features;
  double score;
};

class Calibration {
 public:
  using Weights = std::vector<double>;  ///< the intercept, then one a feature

  /// Nothing where there is no example.
  [[nodiscard]] static std::optional<Calibration> fit(std::span<const Example> examples);

  /// The expected score, in (0, 1).
  [[nodiscard]] double at(std::string_view task, const Features& scaled) const;

  Weights all;
  std::map<std::string, Weights, std::less<>> tasks;
};

}  // namespace occam::routers
