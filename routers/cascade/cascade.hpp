// The router `cascade`: the small model answers, and its answer stands or a larger one is asked, by a calibrated
// confidence. Without a fitted state, or where a cascade does not pay, it is the table of `smallest`.
//
// Pure: the same evidence and state give the same plan, the same answer the same decision. README.md says what it
// decides and why. Threads: route(), accept() and fit() on many threads at once, load() before them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "occam/sdk/router.hpp"
#include "state.hpp"
#include "table/score_table.hpp"

namespace occam::routers {

class Cascade {
 public:
  static constexpr sdk::Identity kIdentity{
      .id = "cascade",
      .version = "1.0",
      .description = "the small model answers, and a larger one where its calibrated confidence is too low",
      .config_schema = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "minimum_items": {"type": "integer", "minimum": 1, "default": 20},
    "prior_weight": {"type": "number", "minimum": 0, "default": 10}
  }
})"};

  [[nodiscard]] static sdk::Result<std::unique_ptr<Cascade>> create(std::string_view config_json);

  /// Errors: those of the table.
  [[nodiscard]] sdk::Result<void> route(const sdk::RouteRequest& request, sdk::RouteSink& sink) const;

  [[nodiscard]] sdk::Result<sdk::Acceptance> accept(const sdk::CandidateAnswer& answer) const;

  [[nodiscard]] sdk::Result<std::string> fit(const sdk::FitRequest& request, sdk::FitNotes& notes) const;
  [[nodiscard]] sdk::Result<void> load(std::string_view bytes);

 private:
  explicit Cascade(const Settings& settings) : table_(settings) {}

  ScoreTable table_;
  std::optional<State> state_;
};

}  // namespace occam::routers
