#include "routing/recognition.hpp"

#include <algorithm>
#include <ranges>

#include "base/strings.hpp"

namespace occam::routing {
namespace {

bool is_word_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool matches(const config::Match& match, std::string_view text) {
  if (match.max_prompt_chars || match.min_prompt_chars) {
    const auto characters = static_cast<std::int64_t>(count_characters(text));
    if (match.max_prompt_chars && characters > *match.max_prompt_chars) return false;
    if (match.min_prompt_chars && characters < *match.min_prompt_chars) return false;
  }
  if (match.keywords.empty()) return true;
  return std::ranges::any_of(match.keywords, [&](const std::string& word) { return contains_word(text, word); });
}

}  // namespace

bool contains_word(std::string_view text, std::string_view word) {
  if (word.empty()) return false;
  const auto same = [](char a, char b) { return lower(a) == lower(b); };
  for (auto begin = text.begin();;) {
    const auto found = std::search(begin, text.end(), word.begin(), word.end(), same);
    if (found == text.end()) return false;
    const auto end = found + static_cast<std::ptrdiff_t>(word.size());
    const bool open_left = found == text.begin() || !is_word_byte(*(found - 1)) || !is_word_byte(word.front());
    const bool open_right = end == text.end() || !is_word_byte(*end) || !is_word_byte(word.back());
    if (open_left && open_right) return true;
    begin = found + 1;
  }
}

std::string_view prompt_text(const Request& request) {
  if (request.form == PromptForm::kRaw) return request.prompt;
  for (const Message& message : request.messages | std::views::reverse) {
    if (message.role == "user") return message.content;
  }
  return {};
}

Recognised recognise(const config::Policy& policy, const Request& request) {
  const config::Task* const star = &policy.tasks.back();
  if (!request.task.empty()) {
    const config::Task* const own = policy.find_task(request.task);
    return {request.task, "declared", own != nullptr ? own : star};
  }
  const std::string_view text = prompt_text(request);
  for (const config::Task& task : policy.tasks) {
    if (task.match && matches(task.match->value, text)) return {task.id, "rule", &task};
  }
  return {"*", "default", star};
}

}  // namespace occam::routing
