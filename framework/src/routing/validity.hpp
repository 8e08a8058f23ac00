// Whether an answer is one: not empty, and what its task says an answer must be.
//
// Pure. Threads: [any].
#pragma once

#include <string>
#include <string_view>

#include "config/policy.hpp"
#include "occam/answer.hpp"

namespace occam::routing {

/// Returns why the answer is invalid, or "" where it is valid. An answer that is a tool call, or that has something
/// other than text and no text, is not held against what is said of texts.
[[nodiscard]] std::string why_invalid(const Answer& answer, const config::Task& task);

/// The same for a text alone.
[[nodiscard]] std::string why_invalid(std::string_view text, const config::Task& task);

/// Whether the task asks for more than an answer that is not empty: then nothing is streamed before it passed.
[[nodiscard]] bool has_checks(const config::Task& task);

}  // namespace occam::routing
