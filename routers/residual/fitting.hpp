// How `residual` learns: what the table of scores leaves over is regressed on the prompts' n-grams, and the correction
// is kept only where it beats the table on prompts that it has not seen, with the weight that suits them (at most 1).
//
// Pure: the same rows and seed give the same correction. Threads: [any].
#pragma once

#include "correction.hpp"

namespace occam::routers {

/// Folds of the inner validation. Near-duplicate prompts stay in one of them.
inline constexpr std::size_t kInnerFolds = 5;
/// Fewer prompts with two or more scores are not learnt from.
inline constexpr std::size_t kFewestRows = 50;
/// The correction is promoted where its best multiple on held-out prompts is so many standard errors above 0: odds of
/// two to one that it predicts the gain from one model to another better than the table alone.
inline constexpr double kPromotionMargin = 0.43;

/// Says in `notes` what the correction gained on held-out prompts, or why there is none. Errors: kCancelled.
[[nodiscard]] sdk::Result<Correction> fit_correction(const sdk::FitRequest& request, const CorrectionSettings& settings,
                                                     sdk::FitNotes& notes);

}  // namespace occam::routers
