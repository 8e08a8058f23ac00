#include "eval/suite.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/sha256.hpp"
#include "base/strings.hpp"
#include "occam/abi/evaluator.h"

namespace occam::eval {

namespace {

std::string_view without_leading_spaces(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\n");
  return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

}  // namespace

Result<std::string> Suite::preamble(const Item& item) const {
  if (!preamble_) return std::string();
  auto text = preamble_->render(item);
  if (!text || preambles_.empty()) return text;
  const auto found = preambles_.find(*text);
  return found == preambles_.end() ? std::string() : found->second;
}

/// In partial scoring a template is about one option: the right one in an example.
Result<std::string> Suite::shown(const Template& text, const Item& item, std::int64_t option) const {
  if (scoring_ != Scoring::kPartial) return text.render(item);
  return text.render_option(item, static_cast<std::size_t>(std::max<std::int64_t>(0, option)));
}

Result<void> Suite::add_examples(const Item& item, Prompt& prompt) const {
  for (const Item* example : examples_.of(item)) {
    const auto question = shown(*prompt_, *example, example->gold);
    const auto answer =
        continuation_->render_option(*example, static_cast<std::size_t>(std::max<std::int64_t>(0, example->gold)));
    if (!question) return fail(question.error());
    if (!answer) return fail(answer.error());
    if (form_ == PromptForm::kChat) {
      prompt.messages.push_back({"user", *question});
      prompt.messages.push_back({"assistant", std::string(without_leading_spaces(*answer))});
    } else {
      prompt.text += fmt::format("{}{}{}", *question, *answer, between_);
    }
  }
  return {};
}

/// The item's own question, and what is to be scored after it.
Result<void> Suite::add_question(const Item& item, Prompt& prompt) const {
  const std::string before = prompt.text;
  const auto question = shown(*prompt_, item, 0);
  if (!question) return fail(question.error());
  if (form_ == PromptForm::kChat) {
    prompt.messages.push_back({"user", *question});
  } else {
    prompt.text += *question;
  }
  if (needs_ != OCCAM_ABI_NEEDS_SCORE_OPTIONS) return {};
  for (std::size_t i = 0; i < item.choices.size(); ++i) {
    auto option = continuation_->render_option(item, i);
    if (!option) return fail(option.error());
    if (form_ == PromptForm::kChat) *option = without_leading_spaces(*option);
    prompt.continuations.push_back(std::move(*option));
    if (scoring_ != Scoring::kPartial) continue;
    const auto context = shown(*prompt_, item, static_cast<std::int64_t>(i));
    if (!context) return fail(context.error());
    prompt.contexts.push_back(before + *context);
  }
  if (scoring_ == Scoring::kMutualInformation) {
    prompt.contexts.assign(item.choices.size(), prompt.text);
    prompt.contexts.resize(2 * item.choices.size());  // without the prompt
    for (std::size_t i = 0; i < item.choices.size(); ++i)
      prompt.continuations.push_back(std::string(prompt.continuations[i]));
  }
  return {};
}

Result<Prompt> Suite::render(const Item& item) const {
  Prompt prompt;
  prompt.form = form_;
  auto begins = preamble(item);
  if (!begins) return fail(begins.error());
  if (form_ == PromptForm::kChat) {
    std::string system = system_;
    if (!begins->empty()) system += (system.empty() ? "" : "\n\n") + *begins;
    if (!system.empty()) prompt.messages.push_back({"system", std::move(system)});
  } else {
    prompt.text = std::move(*begins);
  }
  if (auto added = add_examples(item, prompt); !added) return fail(added.error());
  if (auto added = add_question(item, prompt); !added) return fail(added.error());
  Sha256 hash;
  hash.field(prompt.text);
  for (const Message& message : prompt.messages) hash.field(message.role).field(message.content);
  for (const std::string& context : prompt.contexts) hash.field(context);
  for (const std::string& continuation : prompt.continuations) hash.field(continuation);
  if (needs_ == OCCAM_ABI_NEEDS_SCORE_ROLLING) hash.field("rolling").field(join(item.targets, "\n"));
  prompt.hash = hash.hex();
  return prompt;
}

Prompt Suite::prompt(const Item& item) const {
  return render(item).value_or(Prompt{});
}

std::string Suite::question(const Item& item) const {
  std::string text = shown(*prompt_, item, 0).value_or(std::string());
  if (scoring_ == Scoring::kPartial) text += continuation_->render_option(item, 0).value_or(std::string());
  return text;
}

std::vector<store::ItemRecord> Suite::item_records() const {
  std::vector<store::ItemRecord> records;
  records.reserve(items_.size());
  for (const Item& item : items_) records.push_back({item.id, item.content_hash, item.cluster});
  return records;
}

store::Configuration Suite::configuration(std::string_view chat_template_hash) const {
  store::Configuration made;
  made.prompt_template_hash = template_hash_;
  if (form_ == PromptForm::kChat) made.chat_template_hash = chat_template_hash;
  made.few_shot = examples_.description();
  if (needs_ != OCCAM_ABI_NEEDS_GENERATE && needs_ != OCCAM_ABI_NEEDS_OUTCOME) {
    made.sampling = R"({"score":true})";
    return made;
  }
  made.sampling = json::serialize(json::object{{"temperature", generation_.temperature},
                                               {"top_p", generation_.top_p},
                                               {"min_p", generation_.min_p},
                                               {"top_k", generation_.top_k},
                                               {"repetition_penalty", generation_.repetition_penalty},
                                               {"seed", generation_.seed}});
  made.max_tokens = generation_.max_tokens;
  made.stop = generation_.stop;
  return made;
}

store::EvidenceKey Suite::evidence_key(const store::ModelIdentity& model, std::string_view chat_template_hash) const {
  return {.model = model.key(), .suite = record_.hash, .configuration = configuration(chat_template_hash).hash()};
}

}  // namespace occam::eval
