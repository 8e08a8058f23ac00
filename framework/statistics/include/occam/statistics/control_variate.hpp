// What complete runs of other models say of each item beforehand, so that its luck can be taken out of a verdict.
//
// An item that everybody gets right says little when this model does, too. The verdict bets on
// (x - μ) - w·(f - mean of f over the items not yet asked), which is as fair as x - μ whatever f is, and quieter where
// f is related; w is fitted on the items already seen, from 0. f has to be fixed before the run. An immutable value
// whose copies share their storage. Threads: [any].
//
//   auto control = ControlVariate::from_runs({run_of_b, run_of_c});     // scores by item position, complete
//   SequentialRules rules{.control = *control};
#pragma once

#include <cstdint>
#include <expected>
#include <initializer_list>
#include <memory>
#include <span>
#include <vector>

#include "occam/statistics/scores.hpp"

namespace occam::statistics {

class ControlVariate {
 public:
  /// Takes f for every item of the suite. Errors: kScoreRange.
  [[nodiscard]] static std::expected<ControlVariate, Refusal> create(std::vector<double> values);
  /// Takes the mean of complete runs, each with its scores in [0, 1] by position. Errors: kItems for none or for runs
  /// of different lengths, kScoreRange.
  [[nodiscard]] static std::expected<ControlVariate, Refusal> from_runs(std::span<const std::span<const double>> runs);
  [[nodiscard]] static std::expected<ControlVariate, Refusal> from_runs(
      std::initializer_list<std::span<const double>> runs) {
    return from_runs(std::span(runs.begin(), runs.size()));
  }

  [[nodiscard]] double at(std::int64_t item) const { return (*values_)[static_cast<std::size_t>(item)]; }
  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(values_->size()); }

 private:
  explicit ControlVariate(std::vector<double> values);
  std::shared_ptr<const std::vector<double>> values_;
};

}  // namespace occam::statistics
