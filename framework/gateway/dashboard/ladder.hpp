// What the dashboard shows of models and tasks, gathered from counts, evidence and the catalogue.
//
// Threads: values, no sharing. The pointers in a TaskStanding are into the evidence it was made of.
//
//   const std::vector<Rung> ladder = make_ladder(stats, models);
//   const Savings saved = savings(stats, ladder);
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "occam/catalogue.hpp"
#include "occam/evidence.hpp"
#include "occam/stats.hpp"

namespace occam::gateway {

/// One model with what it did since the start.
struct Rung {
  std::string model;
  std::string backend;
  std::string quantisation;
  std::string state;    ///< as ModelStatus; `unavailable` where the catalogue has a problem
  std::string problem;  ///< why it is not available
  Residency residency = Residency::kDevice;
  BreakerState breaker = BreakerState::kClosed;
  double parameters = 0;  ///< NaN: not known
  std::uint64_t resident_bytes = 0;
  bool is_pinned = false;
  std::int64_t in_flight = 0;
  std::int64_t waiting = 0;
  std::uint64_t attempts = 0;
  std::uint64_t answered = 0;
  std::uint64_t prompt_tokens = 0;
  std::uint64_t completion_tokens = 0;
  std::uint64_t answered_tokens = 0;  ///< of attempts that answered, prompt and completion
  double cost = 0;
};

/// The models of the catalogue, smallest first, then those that only `stats` knows.
[[nodiscard]] std::vector<Rung> make_ladder(const Stats& stats, std::span<const DeclaredModel> models);

/// What was saved against always asking the largest model. Fractions: 0.9 is nine tenths less, below 0 is more; NaN
/// where they are not known.
struct Savings {
  std::int64_t requests = 0;  ///< recent ones whose cost is known for both
  double cost = 0;            ///< of these
  double largest_cost = 0;
  double cost_fraction = 0;
  double work_fraction = 0;  ///< parameters run per token × tokens, failed attempts included, since the start
};
[[nodiscard]] Savings savings(const Stats& stats, std::span<const Rung> ladder);

struct TaskStanding {
  std::string_view task;
  std::uint64_t requests = 0;
  std::string_view threshold;             ///< as Evidence
  double threshold_at = 0;                ///< in the metric's units; `within`: below the best mean; NaN: none
  std::string_view smallest;              ///< the first of the ladder that meets the threshold; empty: none
  std::vector<const Evidence*> evidence;  ///< in the order of the ladder
};

/// Tasks with evidence or requests, by name.
[[nodiscard]] std::vector<TaskStanding> task_standings(const Stats& stats, std::span<const Evidence> evidence,
                                                       std::span<const Rung> ladder);

}  // namespace occam::gateway
