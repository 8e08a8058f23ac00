// What a search and its forecast share: the models that take part, the rule of the ladder, one model's share of it.
//
// Threads: [any].
//
//   auto ladder = make_ladder(participants(steps).size(), options);
#pragma once

#include <string>
#include <vector>

#include "eval/climb.hpp"
#include "occam/statistics/ladder.hpp"

namespace occam::eval {

/// Errors: kUsage for options, and for a metric of which less is better.
[[nodiscard]] Result<void> check(const Suite& suite, const LadderOptions& options);

/// The places of the steps that take part, smallest first.
[[nodiscard]] std::vector<std::size_t> participants(std::span<const LadderStep> steps);

/// Errors: kUsage where no model may answer.
[[nodiscard]] Result<statistics::Ladder> make_ladder(std::size_t models, const LadderOptions& options);

/// How to judge one model. The observer of the result refers to `options`.
[[nodiscard]] DecideOptions to_options(const LadderOptions& options, const statistics::Ladder::Rung& rung,
                                       std::size_t rungs);

/// What speaks against a search of this direction, said to options.warned. Errors: kStore.
[[nodiscard]] Result<std::vector<std::string>> warn(const Suite& suite, std::span<const LadderStep> steps,
                                                    store::Store& store, const LadderOptions& options);

}  // namespace occam::eval
