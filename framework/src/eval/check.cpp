#include "eval/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include "base/strings.hpp"
#include "eval/repeats.hpp"
#include "occam/abi/evaluator.h"

namespace occam::eval {

namespace {

constexpr std::size_t kMostClasses = 20;
constexpr std::size_t kMostCounted = 20'000;
constexpr std::size_t kShownItems = 20;

std::string answer_of(const Item& item) {
  return item.gold >= 0 ? item.choices[static_cast<std::size_t>(item.gold)] : join(item.targets, " | ");
}

std::string text_of(const Prompt& prompt) {
  std::string text = prompt.text;
  for (const Message& message : prompt.messages)
    text += fmt::format("{}[{}]\n{}", text.empty() ? "" : "\n\n", message.role, message.content);
  return text;
}

ShownPrompt shown(const Suite& suite, const Item& item) {
  const Prompt prompt = suite.prompt(item);
  return {.item = item.id,
          .text = prompt.contexts.empty() ? text_of(prompt) : prompt.contexts.front(),
          .continuations = prompt.continuations,
          .answer = answer_of(item)};
}

void show_prompts(const Suite& suite, std::int64_t count, SuiteCheck& check) {
  const std::vector<Item>& items = suite.items();
  const auto first = std::min(items.size(), static_cast<std::size_t>(std::max<std::int64_t>(0, count)));
  for (std::size_t i = 0; i < first; ++i) check.prompts.push_back(shown(suite, items[i]));
  if (first == items.size() || first == 0) return;
  std::size_t longest = 0;
  std::size_t length = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::size_t own = suite.question(items[i]).size();
    if (own > length) longest = i;
    length = std::max(length, own);
  }
  if (longest >= first) check.prompts.push_back(shown(suite, items[longest]));
}

void look_at_answers(const Suite& suite, SuiteCheck& check) {
  for (const Item& item : suite.items()) {
    if (item.targets.empty() && item.gold < 0) ++check.without_answer;
    const bool has_empty = std::ranges::any_of(item.targets, [](const std::string& one) { return trim(one).empty(); });
    if (has_empty) ++check.empty_targets;
    const std::string question = item.targets.empty() ? std::string() : suite.question(item);
    const bool is_in_question = std::ranges::any_of(
        item.targets, [&](const std::string& one) { return trim(one).size() > 3 && question.contains(trim(one)); });
    if (is_in_question && suite.needs() != OCCAM_ABI_NEEDS_SCORE_ROLLING) ++check.answer_in_question;
  }
}

void count_classes(const Suite& suite, SuiteCheck& check) {
  std::map<std::string, std::int64_t> classes;
  for (const Item& item : suite.items()) {
    if (item.gold < 0 && item.targets.empty()) continue;
    ++classes[item.gold >= 0 ? answer_of(item) : item.targets.front()];
    if (classes.size() > kMostClasses) return;
  }
  for (const auto& [label, items] : classes) check.classes.push_back({label, items});
  std::ranges::stable_sort(check.classes, std::greater<>(), &AnswerClass::items);
}

void guess_blindly(const Suite& suite, SuiteCheck& check) {
  const auto all = static_cast<double>(suite.items().size());
  if (!check.classes.empty())
    check.guesses.push_back({fmt::format("always \"{}\"", check.classes.front().label),
                             static_cast<double>(check.classes.front().items) / all});
  if (suite.needs() != OCCAM_ABI_NEEDS_SCORE_OPTIONS) return;
  std::map<std::int64_t, std::int64_t> positions;
  std::int64_t longest_right = 0;
  double chance = 0;
  for (const Item& item : suite.items()) {
    ++positions[item.gold];
    const auto longest =
        std::ranges::max_element(item.choices, {}, [](const std::string& choice) { return count_characters(choice); });
    if (longest - item.choices.begin() == item.gold) ++longest_right;
    chance += 1 / static_cast<double>(item.choices.size());
  }
  const auto most = std::ranges::max_element(positions, {}, [](const auto& one) { return one.second; });
  check.guesses.push_back({fmt::format("always option {}", letter(static_cast<std::size_t>(most->first))),
                           static_cast<double>(most->second) / all});
  check.guesses.push_back({"the longest option", static_cast<double>(longest_right) / all});
  check.guesses.push_back({"any option", chance / all});
}

/// evidence.md §2: n ≈ (z_a + z_b)²·p(1-p)/gap², at p = ½ where a score varies most, in the metric's range.
double decidable_gap(const Suite& suite) {
  constexpr double kErrorQuantile = 1.6448536;  // one-sided 5 %
  constexpr double kPowerQuantile = 0.8416212;  // 80 %
  const double range = suite.record().high - suite.record().low;
  return (kErrorQuantile + kPowerQuantile) * 0.5 * range / std::sqrt(static_cast<double>(suite.items().size()));
}

}  // namespace

SuiteCheck check_suite(const Suite& suite, std::int64_t prompts) {
  SuiteCheck check;
  check.suite = suite.record().name;
  check.metric = suite.record().metric;
  check.items = static_cast<std::int64_t>(suite.items().size());
  check.examples = static_cast<std::int64_t>(suite.examples().all().size());
  std::map<std::string, std::int64_t> subsets;
  for (const Item& item : suite.items()) ++subsets[item.subset];
  if (subsets.size() > 1)
    for (const auto& [name, items] : subsets) check.subsets.push_back({name, items});
  show_prompts(suite, prompts, check);
  find_repeats(suite, check);
  look_at_answers(suite, check);
  count_classes(suite, check);
  guess_blindly(suite, check);
  check.decidable_gap = decidable_gap(suite);
  return check;
}

PromptTokens count_tokens(const Suite& suite, std::int64_t context,
                          const std::function<Result<std::int64_t>(const Prompt&)>& count) {
  PromptTokens made;
  made.context = context;
  made.reserved = suite.needs() == OCCAM_ABI_NEEDS_GENERATE ? suite.generation().max_tokens : 0;
  const bool has_windows = suite.needs() == OCCAM_ABI_NEEDS_SCORE_ROLLING;  // a long text is cut into windows
  const std::vector<Item>& items = suite.items();
  const std::size_t step = items.size() / kMostCounted + 1;
  std::vector<std::int64_t> counts;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Prompt prompt = suite.prompt(items[i]);
    // A token is a byte or more, so that a prompt with fewer bytes than the context has tokens fits.
    const std::size_t bytes = text_of(prompt).size() + static_cast<std::size_t>(made.reserved) + 64;
    if (i % step != 0 && (context == 0 || std::cmp_less_equal(bytes, context))) continue;
    const auto tokens = count(prompt);
    if (!tokens) {
      made.problem = tokens.error().message;
      return made;
    }
    counts.push_back(*tokens);
    if (context == 0 || has_windows || *tokens + made.reserved <= context) continue;
    ++made.too_long;
    if (made.too_long_items.size() < kShownItems) made.too_long_items.push_back(items[i].id);
  }
  std::ranges::sort(counts);
  made.counted = static_cast<std::int64_t>(counts.size());
  made.smallest = counts.front();
  made.median = counts[counts.size() / 2];
  made.p95 = counts[counts.size() * 95 / 100];
  made.largest = counts.back();
  return made;
}

}  // namespace occam::eval
