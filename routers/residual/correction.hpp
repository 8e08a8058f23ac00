// What `residual` learnt: for each model a linear correction of its predicted quality from a prompt's hashed n-grams.
//
// Qualities are in [0, 1] of the metric's range. Immutable once made. Threads: [any].
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "occam/sdk/router.hpp"
#include "occam/statistics/ridge.hpp"

namespace occam::routers {

/// What a state must have been made under to be read.
struct CorrectionSettings {
  double penalty = 10;       ///< of the ridge
  double prior_weight = 10;  ///< of the table that is corrected: the least
  bool operator==(const CorrectionSettings&) const = default;
};

class Correction {
 public:
  /// Corrects nothing.
  Correction() = default;
  /// `models`: the columns of the ridge. `tasks`: what it was fitted on; prompts of others are not corrected.
  Correction(std::vector<std::string> models, std::vector<std::string> tasks, const statistics::RidgeModel& ridge);

  [[nodiscard]] bool is_promoted() const { return !models_.empty(); }
  /// Of the table that it corrects, as the tasks told it when this was fitted; 0: they did not.
  [[nodiscard]] double measured_prior() const { return measured_prior_; }
  void set_measured_prior(double weight) { measured_prior_ = weight; }

  /// One a candidate, in its metric's units; 0 for a model that it does not know. Empty where it corrects nothing.
  [[nodiscard]] std::vector<double> of(const sdk::RouteRequest& request) const;

  [[nodiscard]] std::string encode(const CorrectionSettings& settings) const;
  /// Errors: kDataLoss, kFailedPrecondition for other settings.
  [[nodiscard]] static sdk::Result<Correction> decode(std::string_view bytes, const CorrectionSettings& settings);

 private:
  std::vector<std::string> models_;
  std::vector<std::string> tasks_;  ///< ascending
  std::vector<float> weights_;      ///< feature by feature, one a model
  std::vector<double> intercepts_;  ///< one a model
  double measured_prior_ = 0;
};

}  // namespace occam::routers
