// The router `smallest`: the first candidate of the ladder whose stored evidence meets the task's threshold.
//
// Pure: the same evidence gives the same plan. README.md says what it decides and why. Threads: load() before the first
// route(), which runs on many threads at once, as fit() does.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "occam/sdk/router.hpp"
#include "table/score_table.hpp"

namespace occam::routers {

class Smallest {
 public:
  static constexpr sdk::Identity kIdentity{
      .id = "smallest",
      .version = "1.0",
      .description = "the smallest candidate whose stored evidence meets the threshold",
      .config_schema = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "minimum_items": {"type": "integer", "minimum": 1, "default": 20},
    "prior_weight": {"type": "number", "minimum": 0, "default": 10}
  }
})"};

  [[nodiscard]] static sdk::Result<std::unique_ptr<Smallest>> create(std::string_view config_json);

  /// Errors: kInvalidArgument for `at_least` without an error rate, or an error rate outside of (0, 1).
  [[nodiscard]] sdk::Result<void> route(const sdk::RouteRequest& request, sdk::RouteSink& sink) const;
  /// The state is the prior weight that the tasks tell.
  [[nodiscard]] sdk::Result<std::string> fit(const sdk::FitRequest& request, sdk::FitNotes& notes) const;
  /// Errors: kDataLoss, kFailedPrecondition.
  [[nodiscard]] sdk::Result<void> load(std::string_view state);

 private:
  explicit Smallest(const Settings& settings) : table_(settings) {}

  ScoreTable table_;
};

}  // namespace occam::routers
