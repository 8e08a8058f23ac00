#include "routing/validity.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.hpp"
#include "base/strings.hpp"

namespace occam::routing {

bool has_checks(const config::Task& task) {
  return task.valid &&
         (!task.valid->value.one_of.empty() || task.valid->value.max_chars || task.valid->value.json.value_or(false));
}

std::string why_invalid(std::string_view text, const config::Task& task) {
  const std::string_view trimmed = trim(text);
  if (trimmed.empty()) return "the answer is empty";
  if (!has_checks(task)) return {};
  const config::Valid& valid = task.valid->value;
  if (!valid.one_of.empty()) {
    const std::string lower = lower_ascii(trimmed);
    const auto same = [&](const std::string& word) { return lower_ascii(word) == lower; };
    if (std::ranges::none_of(valid.one_of, same))
      return fmt::format("the answer is none of {}", join(valid.one_of, ", "));
  }
  if (valid.max_chars) {
    const auto characters = static_cast<std::int64_t>(count_characters(trimmed));
    if (characters > *valid.max_chars) {
      return fmt::format("the answer has {} characters, and at most {} are allowed", characters, *valid.max_chars);
    }
  }
  if (valid.json.value_or(false) && !json::parse(trimmed)) return "the answer is not JSON";
  return {};
}

}  // namespace occam::routing
