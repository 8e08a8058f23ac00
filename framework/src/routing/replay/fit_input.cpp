#include "routing/replay/fit_input.hpp"

#include "plugin/status.hpp"

namespace occam::routing {

FitInput::FitInput(const OutcomeSet& set, std::span<const std::size_t> rows, std::span<const std::size_t> ladder,
                   const ReplayCosts& costs, std::uint64_t seed) {
  for (const std::size_t model : ladder) {
    models_.push_back(plugin::borrow(set.models[model]));
    sizes_.push_back(costs.mean[model]);
  }
  outcomes_.reserve(rows.size() * ladder.size());
  rows_.reserve(rows.size());
  for (const std::size_t row : rows) {
    const occam_abi_outcome* const first = outcomes_.data() + outcomes_.size();
    for (const std::size_t model : ladder)
      outcomes_.push_back({.score = set.score(row, model),
                           .cost = set.has_costs ? set.cost(row, model) : costs.mean[model],
                           .confidence = set.confidence(row, model)});
    rows_.push_back({.struct_size = sizeof(occam_abi_fit_row),
                     .task = plugin::borrow(set.rows[row].task),
                     .prompt = plugin::borrow(set.rows[row].prompt),
                     .low = set.range.low,
                     .high = set.range.high,
                     .outcomes = first});
  }
  for (const occam_abi_fit_row& row : rows_) pointers_.push_back(&row);
  request_ = {.struct_size = sizeof(occam_abi_fit_request),
              .models = models_.data(),
              .sizes = sizes_.data(),
              .model_count = models_.size(),
              .rows = pointers_.data(),
              .row_count = pointers_.size(),
              .seed = seed,
              .cancel = nullptr};
}

}  // namespace occam::routing
