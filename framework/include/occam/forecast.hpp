// What many prompts would take under the policy in force: who gets which share, where the data goes, what it costs and
// how long it takes, and how their tasks are recognised. No model is run.
//
// Costs and seconds are those of each prompt's first attempt: by the price of the model, with the answer as long as the
// evidence's answers are on average, and by the evidence's seconds. What follows a failed attempt is not in them.
// Threads: values.
//
//   const Result<Forecast> forecast = occam.forecast(*read_prompts("prompts.jsonl"));
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "occam/plan.hpp"

namespace occam {

/// A sum over prompts of which some have no known value.
struct PartialSum {
  double sum = 0;  ///< over the known ones
  std::int64_t known = 0;
  std::int64_t unknown = 0;
};

struct ModelShare {
  std::string model;
  Residency residency = Residency::kDevice;
  std::int64_t prompts = 0;
  double share = 0;
  PartialSum cost;
  PartialSum seconds;
};

struct TaskShare {
  std::string task;
  std::string recognised_by;
  std::int64_t prompts = 0;
  std::int64_t refused = 0;
  std::vector<std::string> models;  ///< that its prompts begin with
};

struct ResidencyShare {
  Residency residency = Residency::kDevice;
  std::int64_t prompts = 0;
};

struct Forecast {
  std::int64_t n = 0;
  std::int64_t refused = 0;
  std::vector<ModelShare> models;         ///< most prompts first
  std::vector<TaskShare> tasks;           ///< by name
  std::vector<ResidencyShare> residency;  ///< nearest first
  PartialSum cost;
  PartialSum seconds;
  PartialSum largest_cost;  ///< had each prompt gone to its largest candidate that it may reach
  std::vector<Plan> plans;  ///< one a prompt
};

}  // namespace occam
