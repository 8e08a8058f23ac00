// The router `residual`: the table of `smallest`, its predicted qualities corrected for the prompt where that was seen
// to predict better.
//
// Pure once a state is in force. README.md says what it decides and why. Threads: load() before the first route(),
// which runs on many threads at once, as fit() does.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "correction.hpp"
#include "occam/sdk/router.hpp"
#include "table/score_table.hpp"

namespace occam::routers {

class Residual {
 public:
  static constexpr sdk::Identity kIdentity{
      .id = "residual",
      .version = "1.0",
      .description = "the smallest candidate by the table of scores, corrected for the prompt",
      .config_schema = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "minimum_items": {"type": "integer", "minimum": 1, "default": 20},
    "prior_weight": {"type": "number", "minimum": 0, "default": 10},
    "penalty": {"type": "number", "minimum": 0.001, "default": 10}
  }
})"};

  [[nodiscard]] static sdk::Result<std::unique_ptr<Residual>> create(std::string_view config_json);

  /// Errors: as `smallest`.
  [[nodiscard]] sdk::Result<void> route(const sdk::RouteRequest& request, sdk::RouteSink& sink) const;
  /// Errors: kCancelled.
  [[nodiscard]] sdk::Result<std::string> fit(const sdk::FitRequest& request, sdk::FitNotes& notes) const;
  /// Errors: kDataLoss; kFailedPrecondition for a state that was made under other settings.
  [[nodiscard]] sdk::Result<void> load(std::string_view state);

 private:
  Residual(const Settings& table, double penalty)
      : table_(table), settings_{.penalty = penalty, .prior_weight = table.prior_weight} {}

  ScoreTable table_;
  CorrectionSettings settings_;
  Correction correction_;
};

}  // namespace occam::routers
