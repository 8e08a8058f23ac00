// What can be said of a suite without a model: its prompts, repeated questions, leaks, blind guesses, its size's worth.
//
// A 100,000-item suite takes seconds. Threads: pure.
#pragma once

#include <functional>

#include "eval/suite.hpp"
#include "occam/suite_check.hpp"

namespace occam::eval {

/// Everything but `tokens` and `warnings`. `prompts`: how many first prompts are shown, beside the longest.
[[nodiscard]] SuiteCheck check_suite(const Suite& suite, std::int64_t prompts);

/// Counts the prompts' tokens. `count` returns a prompt's tokens, whole with its longest continuation. Errors: those of
/// `count`, as `problem`.
[[nodiscard]] PromptTokens count_tokens(const Suite& suite, std::int64_t context,
                                        const std::function<Result<std::int64_t>(const Prompt&)>& count);

}  // namespace occam::eval
