// The router `nearest`: asks how the models did on the most similar stored prompts of the task, and declines to the
// table of scores where that would be guesswork.
//
// Pure once a state is in force. README.md says what it decides and why. Threads: load() before the first route(),
// which runs on many threads at once, as fit() does.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "neighbours.hpp"
#include "occam/sdk/router.hpp"
#include "table/score_table.hpp"

namespace occam::routers {

class Nearest {
 public:
  static constexpr sdk::Identity kIdentity{
      .id = "nearest",
      .version = "1.0",
      .description = "the smallest candidate by the outcomes of similar stored prompts",
      .config_schema = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "minimum_items": {"type": "integer", "minimum": 1, "default": 20},
    "prior_weight": {"type": "number", "minimum": 0, "default": 10},
    "neighbours": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 32},
    "similarity": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.2},
    "minimum_prompts": {"type": "integer", "minimum": 1, "default": 100},
    "minimum_neighbours": {"type": "integer", "minimum": 1, "default": 8},
    "agreement": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.6},
    "maximum_prompts": {"type": "integer", "minimum": 1, "maximum": 1000000, "default": 100000}
  }
})"};

  [[nodiscard]] static sdk::Result<std::unique_ptr<Nearest>> create(std::string_view config_json);

  /// Errors: as `smallest`.
  [[nodiscard]] sdk::Result<void> route(const sdk::RouteRequest& request, sdk::RouteSink& sink) const;
  /// Errors: kCancelled.
  [[nodiscard]] sdk::Result<std::string> fit(const sdk::FitRequest& request, sdk::FitNotes& notes) const;
  /// Errors: kDataLoss, kFailedPrecondition.
  [[nodiscard]] sdk::Result<void> load(std::string_view state);

 private:
  Nearest(const Settings& table, const NeighbourSettings& settings) : table_(table), settings_(settings) {}

  /// What the neighbours say beyond the table, one a candidate in the metric's units; or nothing, and why.
  struct Advice {
    std::vector<double> corrections;
    Sentence declined;
  };
  [[nodiscard]] Advice ask(const sdk::RouteRequest& request) const;
  void weigh(const sdk::RouteRequest& request, const StoredPrompts::Pool& pool, std::span<const std::size_t> neighbours,
             Advice& advice) const;

  ScoreTable table_;
  NeighbourSettings settings_;
  StoredPrompts stored_;
};

}  // namespace occam::routers
