// `--require 'sentiment>=0.85'`: what the means of a run must reach for the program to end with 0.
#pragma once

#include <string>
#include <vector>

#include "occam/evaluation.hpp"

namespace occam::cli {

struct Gate {
  std::string task;
  std::string threshold;  ///< as it was written
  double at_least = 0;
};

/// One run held against a gate.
struct GateFinding {
  std::string task;
  std::string model;
  std::string threshold;
  double mean = 0;
  bool met = false;
};

/// Errors: kUsage for anything but `TASK>=NUMBER`.
[[nodiscard]] Result<std::vector<Gate>> parse_gates(const std::vector<std::string>& texts);

/// Every run of a gate's task, by its name or its suite's. A run that came to no result meets nothing. Errors: kUsage
/// for a gate whose task was not run.
[[nodiscard]] Result<std::vector<GateFinding>> check_gates(const std::vector<Gate>& gates,
                                                           const std::vector<EvaluationRun>& runs);

}  // namespace occam::cli
