#include "routing/validity.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.hpp"
#include "base/strings.hpp"
#include "routing/join_fields.hpp"
#include "routing/refusal.hpp"

namespace occam::routing {
namespace {

std::string why_wrong_word(std::string_view text, const config::Valid& valid) {
  const std::string lower = lower_ascii(text);
  const auto same = [&](const std::string& word) { return lower_ascii(word) == lower; };
  if (valid.one_of.empty() || std::ranges::any_of(valid.one_of, same)) return {};
  return fmt::format("the answer is none of {}", join(valid.one_of, ", "));
}

std::string why_wrong_length(std::string_view text, const config::Valid& valid) {
  if (!valid.min_chars && !valid.max_chars) return {};
  const auto characters = static_cast<std::int64_t>(count_characters(text));
  if (valid.max_chars && characters > *valid.max_chars) {
    return fmt::format("the answer has {} characters, and at most {} are allowed", characters, *valid.max_chars);
  }
  if (valid.min_chars && characters < *valid.min_chars) {
    return fmt::format("the answer has {} characters, and at least {} are asked for", characters, *valid.min_chars);
  }
  return {};
}

std::string why_wrong_json(std::string_view text, const config::Valid& valid) {
  if ((valid.json.value_or(false) || valid.schema) && !json::parse(text)) return "the answer is not JSON";
  if (!valid.schema) return {};
  const std::vector<schema::Violation> violations = valid.schema->check(text);
  if (violations.empty()) return {};
  const schema::Violation& first = violations.front();
  return fmt::format("the answer does not follow the schema{}: {}",
                     first.pointer.empty() ? std::string() : " at " + first.pointer, first.message);
}

std::string why_no_match(std::string_view text, const config::Valid& valid) {
  if (!valid.pattern) return {};
  const auto match = valid.pattern->find(text);
  if (!match) return fmt::format("the pattern {} gave up on the answer: {}", valid.pattern_text, match.error().message);
  return *match ? std::string() : fmt::format("the answer does not match {}", valid.pattern_text);
}

std::string why_refusal(std::string_view text, const config::Valid& valid) {
  if (!valid.refusals.value_or(false)) return {};
  const std::string_view phrase = refusal_phrase(text);
  return phrase.empty() ? std::string() : fmt::format("the answer is a refusal: \"{}\"", phrase);
}

}  // namespace

bool has_checks(const config::Task& task) {
  if (!task.valid) return false;
  const config::Valid& valid = task.valid->value;
  return !valid.one_of.empty() || valid.min_chars || valid.max_chars || valid.json.value_or(false) || valid.schema ||
         valid.pattern || valid.refusals.value_or(false);
}

std::string why_invalid(const Answer& answer, const config::Task& task) {
  const bool is_text = !trim(answer.text).empty() || !has_content(answer.fields);
  if (answer.finish_reason == FinishReason::kTool || !is_text) return {};
  return why_invalid(answer.text, task);
}

std::string why_invalid(std::string_view text, const config::Task& task) {
  const std::string_view trimmed = trim(text);
  if (trimmed.empty()) return "the answer is empty";
  if (!task.valid) return {};
  for (const auto check : {why_refusal, why_wrong_word, why_wrong_length, why_wrong_json, why_no_match}) {
    if (std::string why = check(trimmed, task.valid->value); !why.empty()) return why;
  }
  return {};
}

}  // namespace occam::routing
