// What a judge is asked: a template of the suite's own, or ours, with `{{name}}` for what is judged.
//
// Threads: pure functions.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "occam/sdk/evaluator.hpp"

namespace occam::evaluators {

using Values = std::map<std::string, std::string, std::less<>>;

/// Puts the values, and text fields of the item, in the place of their names; once, so that an answer may hold braces.
/// Errors: kInvalidArgument for a name that is neither, and for braces without an end.
[[nodiscard]] sdk::Result<std::string> fill_in(std::string_view prompt_template, const Values& values,
                                               const sdk::EvalItem& item);

/// The template for one answer: names `rubric`, `question`, `reference` (where there is one), `answer`, `low`, `high`.
[[nodiscard]] std::string rating_template(bool has_reference);

/// The template for two answers: `answer_a` and `answer_b`.
[[nodiscard]] std::string comparison_template(bool has_reference);

}  // namespace occam::evaluators
