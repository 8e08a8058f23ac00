#include "routing/recognition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "routing/model_port.hpp"
#include "routing/prompt_traits.hpp"

namespace occam::routing {
namespace {

bool has_keyword(const config::Match& match, PromptTraits& prompt) {
  return match.keywords.empty() ||
         std::ranges::any_of(match.keywords, [&](const std::string& word) { return prompt.words().contain(word); });
}

bool has_length(const config::Match& match, PromptTraits& prompt) {
  return (!match.max_prompt_chars || prompt.characters() <= *match.max_prompt_chars) &&
         (!match.min_prompt_chars || prompt.characters() >= *match.min_prompt_chars);
}

bool has_pattern(const config::Match& match, std::string_view text) {
  if (!match.pattern) return true;
  const auto found = match.pattern->find(text);
  return found && found->has_value();
}

bool has_language(const config::Match& match, PromptTraits& prompt) {
  return match.languages.empty() || std::ranges::find(match.languages, prompt.language()) != match.languages.end();
}

/// Cheap questions first.
bool matches(const config::Match& match, PromptTraits& prompt) {
  return (!match.tools || *match.tools == prompt.has_tools()) &&
         (!match.images || *match.images == prompt.has_images()) && has_length(match, prompt) &&
         has_keyword(match, prompt) && has_language(match, prompt) && has_pattern(match, prompt.text());
}

}  // namespace

std::string_view prompt_text(const Request& request) {
  if (request.form == PromptForm::kRaw) return request.prompt;
  for (const Message& message : request.messages | std::views::reverse) {
    if (message.role == "user") return message.content;
  }
  return {};
}

Recognised recognise(const config::Policy& policy, const Request& request, const TaskClassifier* classifier) {
  const config::Task* const star = &policy.tasks.back();
  if (!request.task.empty()) {
    const config::Task* const own = policy.find_task(request.task);
    return {request.task, "declared", own != nullptr ? own : star, kUnknown};
  }
  PromptTraits prompt(request);
  for (const config::Task& task : policy.tasks) {
    if (task.match && matches(task.match->value, prompt)) return {task.id, "rule", &task, kUnknown};
  }
  if (classifier == nullptr || !policy.recognition.classifier) return {"*", "default", star, kUnknown};
  const TaskClassifier::Guess guess = classifier->predict(prompt.text());
  if (guess.task.empty() || guess.probability < policy.recognition.minimum_probability)
    return {"*", "default", star, guess.probability};
  const config::Task* const own = policy.find_task(guess.task);
  return {std::string(guess.task), "classifier", own != nullptr ? own : star, guess.probability};
}

std::string describe_guess(const TaskClassifier& classifier, double probability, double minimum_probability) {
  const HeldOut::Rates rates = classifier.held_out().at(minimum_probability);
  const auto percent = [](std::int64_t part, std::int64_t whole) {
    return whole > 0 ? 100.0 * static_cast<double>(part) / static_cast<double>(whole) : 0.0;
  };
  return fmt::format("p = {:.2f}; of {} held-out prompts it recognises {:.0f} % and errs in {:.1f} % of these",
                     probability, rates.n, percent(rates.recognised, rates.n), percent(rates.wrong, rates.recognised));
}

}  // namespace occam::routing
