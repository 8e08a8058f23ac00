// What speaks against a search by halves: it is right only where no larger model is worse than a smaller one.
//
// That can never be shown, so the search always says that it relies on it; and where stored results of two models say
// the opposite, it names them. Threads: [any].
//
//   auto warnings = doubts_of_bisection(suite, steps, store, 0.05);
#pragma once

#include <span>
#include <string>
#include <vector>

#include "eval/climb.hpp"

namespace occam::eval {

/// Sentences for people. Two models contradict where the smaller one's lower bound is above the larger one's upper
/// bound: of the whole suite where it is stored, else each side at `error`. Errors: kStore.
[[nodiscard]] Result<std::vector<std::string>> doubts_of_bisection(const Suite& suite,
                                                                   std::span<const LadderStep> steps,
                                                                   store::Store& store, double error);

}  // namespace occam::eval
