// Whether an answer refuses to be one: `valid = { refusals = true }` of a task.
//
// A small list of phrases that refusals open with, in English, looked for at the beginning of a sentence within the
// first 200 characters. It is no judge of meaning: a refusal in other words passes, and a task whose good answers open
// like this should not ask for it. Pure. Threads: [any].
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace occam::routing {

inline constexpr std::size_t kRefusalCharacters = 200;

/// In lower case, with ' for every apostrophe.
[[nodiscard]] std::span<const std::string_view> refusal_phrases();

/// Returns the phrase of the list that the answer opens with, or "". Case and the kind of apostrophe do not matter.
[[nodiscard]] std::string_view refusal_phrase(std::string_view answer);

}  // namespace occam::routing
