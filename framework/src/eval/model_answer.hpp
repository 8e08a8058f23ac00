// What one model says to one prompt: a text, or the log-likelihoods of continuations.
//
// Threads: [any]; many at once on one suite and model.
//
//   auto answer = ask_model(suite, subject, item, prompt, attempt, {.cancel = token, .deadline_ns = deadline});
#pragma once

#include <optional>

#include "eval/runner.hpp"

namespace occam::eval {

/// One sample of an item. Its seed is the suite's plus `attempt`. Errors: those of the backend.
[[nodiscard]] Result<plugin::EvalOutput> ask_model(const Suite& suite, const Subject& subject, const Item& item,
                                                   const Prompt& prompt, std::int64_t attempt,
                                                   const plugin::CallLimits& limits);

/// Writes the answer, its tokens, time and cost into a result.
void store_answer(const plugin::EvalOutput& output, store::ItemResult& result);
/// The answer as it was written. Nothing where it was stored without what this suite's evaluator needs.
[[nodiscard]] std::optional<plugin::EvalOutput> read_answer(const Suite& suite, const Subject& subject,
                                                            const store::ItemResult& result);

/// Whether the suite's evaluator reads log-likelihoods instead of a text.
[[nodiscard]] bool is_scored(const Suite& suite);

}  // namespace occam::eval
