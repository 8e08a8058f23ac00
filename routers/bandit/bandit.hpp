// The router `bandit`: the table of `smallest`, which learns while it serves from what is said of answers, and gives a
// small share of requests to a smaller candidate that may be good enough, to find out.
//
// Pure between two observations: what is random comes from the request. README.md says what it decides and why.
// Threads: load() before the first route(); all else on many threads at once.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "belief.hpp"
#include "observations.hpp"
#include "occam/sdk/router.hpp"
#include "table/score_table.hpp"

namespace occam::routers {

class Bandit {
 public:
  static constexpr sdk::Identity kIdentity{
      .id = "bandit",
      .version = "1.0",
      .description = "the smallest candidate by the table of scores and by feedback, with a capped share of trials",
      .config_schema = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "minimum_items": {"type": "integer", "minimum": 1, "default": 20},
    "prior_weight": {"type": "number", "minimum": 0, "default": 10},
    "explore": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.05},
    "level": {"type": "number", "minimum": 0.000001, "maximum": 0.5, "default": 0.05},
    "half_life_days": {"type": "number", "minimum": 1, "maximum": 36500, "default": 14},
    "evidence_weight": {"type": "number", "minimum": 0, "maximum": 1000000, "default": 100}
  }
})"};

  [[nodiscard]] static sdk::Result<std::unique_ptr<Bandit>> create(std::string_view config_json);

  /// Errors: as `smallest`.
  [[nodiscard]] sdk::Result<void> route(const sdk::RouteRequest& request, sdk::RouteSink& sink) const;
  /// As `smallest`: the state is the prior weight that the tasks tell.
  [[nodiscard]] sdk::Result<std::string> fit(const sdk::FitRequest& request, sdk::FitNotes& notes) const;
  /// Before the first route(). Errors: kDataLoss, kFailedPrecondition.
  [[nodiscard]] sdk::Result<void> load(std::string_view state);
  /// Errors: kInvalidArgument for a time that is none.
  [[nodiscard]] sdk::Result<void> observe(const sdk::Observation& observation) {
    return observations_.add(observation);
  }
  [[nodiscard]] std::string save() const { return observations_.encode(); }
  /// Errors: kDataLoss, kFailedPrecondition.
  [[nodiscard]] sdk::Result<void> merge(std::string_view saved) { return observations_.merge(saved); }

 private:
  struct Learning {
    double explore = 0.05;         ///< share of requests
    double level = 0.05;           ///< at which a floor is tested where the task states no error
    double half_life_days = 14;    ///< of what was observed
    double evidence_weight = 100;  ///< stored items count for at most so many
  };
  [[nodiscard]] static sdk::Result<Learning> read_learning(const sdk::Table& table);

  Bandit(const Settings& table, const Learning& learning)
      : table_(table), learning_(learning), observations_(learning.half_life_days) {}

  ScoreTable table_;
  Learning learning_;
  Observations observations_;
};

}  // namespace occam::routers
