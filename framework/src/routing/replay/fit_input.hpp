// Stored outcomes as a router's fit() takes them: the arrays of an occam_abi_fit_request, which borrows from here.
//
// Threads: immutable after construction.
//
//   const FitInput input(set, part.fitted, ladder, costs, seed);
//   auto fitted = router->fit(input.request());
#pragma once

#include <span>
#include <vector>

#include "occam/abi/ext/fit.h"
#include "routing/replay/outcome_set.hpp"
#include "routing/replay/replay_port.hpp"

namespace occam::routing {

class FitInput {
 public:
  /// `ladder`: positions of models, smallest first. `set` outlives it.
  FitInput(const OutcomeSet& set, std::span<const std::size_t> rows, std::span<const std::size_t> ladder,
           const ReplayCosts& costs, std::uint64_t seed);
  FitInput(const FitInput&) = delete;
  FitInput& operator=(const FitInput&) = delete;

  [[nodiscard]] const occam_abi_fit_request& request() const { return request_; }

 private:
  std::vector<occam_abi_string> models_;
  std::vector<double> sizes_;
  std::vector<occam_abi_outcome> outcomes_;
  std::vector<occam_abi_fit_row> rows_;
  std::vector<const occam_abi_fit_row*> pointers_;
  occam_abi_fit_request request_{};
};

}  // namespace occam::routing
