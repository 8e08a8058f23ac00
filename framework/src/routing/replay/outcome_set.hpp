// Stored outcomes as replay plays them: prompts in rows, models in columns, what each answer scored and cost.
//
// Read from wide CSV: `id, task, split, prompt, score:<model>…`, beside them `cost:<model>` and how sure the model was
// (`mean_logprob:`, `minimum_logprob:`, `margin:`, `entropy:`, `agreement:<model>`). An empty cell is no outcome.
// Threads: a value.
//
//   auto set = read_outcome_set(text, "outcomes.csv", {"small", "large"}, {.split_column = "split"});
//   double gain = set->score(row, 1) - set->score(row, 0);
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "occam/abi/ext/confidence.h"
#include "occam/error.hpp"
#include "occam/evidence.hpp"

namespace occam::routing {

struct OutcomeRow {
  std::string id;
  std::string task;
  std::string split;
  std::string prompt;
};

class OutcomeSet {
 public:
  std::vector<std::string> models;        ///< in the order that was asked for
  std::vector<std::string> other_models;  ///< of the file, and not asked for
  std::vector<OutcomeRow> rows;           ///< those on which every model has a score, and a cost where there are any
  std::int64_t incomplete = 0;            ///< rows that lack one
  bool has_costs = false;
  ScoreRange range;

  [[nodiscard]] double score(std::size_t row, std::size_t model) const { return scores_[row * models.size() + model]; }
  /// Requires: has_costs.
  [[nodiscard]] double cost(std::size_t row, std::size_t model) const { return costs_[row * models.size() + model]; }
  [[nodiscard]] const occam_abi_confidence& confidence(std::size_t row, std::size_t model) const;

  /// One value a model; `confidences` may be empty for all rows or for none, `costs` as has_costs says.
  void add(OutcomeRow row, std::span<const double> scores, std::span<const double> costs,
           std::span<const occam_abi_confidence> confidences);
  /// sha256 over rows, models and scores: what a router was fitted on.
  [[nodiscard]] std::string hash() const;

 private:
  std::vector<double> scores_;
  std::vector<double> costs_;
  std::vector<occam_abi_confidence> confidences_;  ///< empty: the file has none
};

struct OutcomeSetOptions {
  std::string split_column{};  ///< must be there; empty: `split` where it is there
  std::optional<ScoreRange> range{};
};

/// Errors: kUsage at `name:line:column` for a file that is no such table, a model without a column, a score that is no
/// number or outside of the range, an id that is there twice.
[[nodiscard]] Result<OutcomeSet> read_outcome_set(std::string_view text, const std::string& name,
                                                  const std::vector<std::string>& models,
                                                  const OutcomeSetOptions& options);

}  // namespace occam::routing
