// Which task a request belongs to: the declared one, else the first whose rule matches, else the policy's `*`.
//
// Pure. Threads: [any].
#pragma once

#include <string>
#include <string_view>

#include "config/policy.hpp"
#include "occam/request.hpp"

namespace occam::routing {

struct Recognised {
  std::string task;           ///< its name; `*` where nothing matched
  std::string_view by;        ///< `declared`, `rule` or `default`
  const config::Task* rules;  ///< never null: the task's own table, else that of `*`
};

[[nodiscard]] Recognised recognise(const config::Policy& policy, const Request& request);

/// What the rules look at: the last user message, or the raw prompt.
[[nodiscard]] std::string_view prompt_text(const Request& request);

/// Returns whether `word` stands in `text` without regard to ASCII case, not as a part of a longer ASCII word.
[[nodiscard]] bool contains_word(std::string_view text, std::string_view word);

}  // namespace occam::routing
