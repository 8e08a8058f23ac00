// How many items a model's mean over all tasks is worth, as the tasks themselves tell: empirical Bayes.
//
// Between tasks models differ by chance even where no task suits one of them better than another. How much more they
// differ than chance lets them, τ², says what a task's own mean is worth beside the mean over all: σ²/τ² items, with σ²
// the variance within a task, both of a model's deviation from the others on the same prompt. τ² by moments, as in
// R. DerSimonian and N. Laird, Controlled Clinical Trials 7 (1986), with tasks as studies.
//
// Pure. Threads: [any].
#pragma once

#include <string>
#include <string_view>

#include "occam/sdk/router.hpp"

namespace occam::routers {

/// Tasks that differ no more than chance lets them.
inline constexpr double kMostPriorWeight = 1e6;

/// Returns σ²/τ² over the prompts that every model has a score for, at most kMostPriorWeight; 0 where there are too few
/// tasks or models to tell.
[[nodiscard]] double measure_prior_weight(const sdk::FitRequest& request);

/// What is left of a fitted prior weight over the configured one, as a sentence.
void note_prior_weight(double configured, double measured, sdk::FitNotes& notes);

/// fit() of a router whose only lesson this is: the measured weight as a state of this kind.
[[nodiscard]] std::string fit_prior_weight(const sdk::FitRequest& request, double configured, std::string_view kind,
                                           sdk::FitNotes& notes);
/// The weight in such a state. Errors: kDataLoss, kFailedPrecondition for another kind.
[[nodiscard]] sdk::Result<double> read_prior_weight(std::string_view state, std::string_view kind);

}  // namespace occam::routers
