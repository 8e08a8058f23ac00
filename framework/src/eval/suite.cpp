#include "eval/suite.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/sha256.hpp"
#include "base/strings.hpp"
#include "eval/order.hpp"
#include "occam/abi/evaluator.h"

namespace occam::eval {

namespace {

constexpr std::string_view kBetweenExamples = "\n\n";

std::string_view without_leading_spaces(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\n");
  return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

json::array to_json(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

bool same_file(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::error_code ignored;
  return std::filesystem::equivalent(a, b, ignored);
}

}  // namespace

Result<Suite> Suite::load(const config::Suite& suite, const plugin::PluginInfo& evaluator) {
  const std::string where = suite.prompt.prompt_template.at.where();
  auto prompt = Template::parse(suite.prompt.prompt_template.value, where);
  if (!prompt) return fail(prompt.error());
  auto continuation = Template::parse(suite.prompt.continuation.value, suite.prompt.continuation.at.where());
  if (!continuation) return fail(continuation.error());
  for (const std::string_view answer : {"target", "gold", "choice"}) {
    if (prompt->names(answer)) {
      return fail(ErrorCode::kUsage,
                  fmt::format("the template shows {{{{{}}}}}: the model would read the answer", answer), where);
    }
  }
  Suite made(std::move(*prompt), std::move(*continuation));
  made.prompt_where_ = where;
  made.system_ = suite.prompt.system;
  made.form_ = suite.prompt.style == config::PromptStyle::kRaw ? PromptForm::kRaw : PromptForm::kChat;
  made.template_hash_ = Sha256()
                            .field(made.form_ == PromptForm::kRaw ? "raw" : "chat")
                            .field(made.system_)
                            .field(suite.prompt.prompt_template.value)
                            .field(suite.prompt.continuation.value)
                            .hex();
  made.generation_ = suite.generate;
  made.needs_ = evaluator.needs;
  made.sample_use_ = evaluator.samples;

  auto items = read_items(suite.items.value);
  if (!items) return fail(items.error());
  made.items_ = std::move(*items);
  if (auto chosen = made.choose_metric(suite, evaluator); !chosen) return fail(chosen.error());
  if (auto drawn = made.draw_examples(suite); !drawn) return fail(drawn.error());
  if (auto checked = made.check(); !checked) return fail(checked.error());
  const plugin::MetricInfo& metric = made.metrics_[made.primary_metric_];
  made.record_ = {.hash = made.hash(suite, evaluator),
                  .name = suite.name.value,
                  .task = suite.name.value,
                  .metric = metric.name,
                  .low = metric.low,
                  .high = metric.high,
                  .binary = metric.binary};
  return made;
}

Result<void> Suite::choose_metric(const config::Suite& suite, const plugin::PluginInfo& evaluator) {
  metrics_ = evaluator.metrics;
  if (metrics_.empty()) {
    return fail(ErrorCode::kPlugin, fmt::format("the evaluator \"{}\" has no metric", evaluator.id),
                suite.evaluator.at.where());
  }
  const auto table = json::parse(suite.evaluator_table.json);
  if (!table) return fail(table.error());
  const auto* name = table->is_object() ? json::find_string(table->get_object(), "metric") : nullptr;
  if (name == nullptr) return {};
  const auto found = std::ranges::find(metrics_, json::view(*name), &plugin::MetricInfo::name);
  if (found == metrics_.end()) {
    return fail(ErrorCode::kUsage,
                fmt::format("the evaluator \"{}\" has no metric \"{}\"", evaluator.id, json::view(*name)),
                suite.evaluator_table.position_of("metric").where());
  }
  primary_metric_ = static_cast<std::size_t>(found - metrics_.begin());
  return {};
}

Result<void> Suite::draw_examples(const config::Suite& suite) {
  if (!suite.prompt.few_shot || suite.prompt.few_shot->value.count == 0) return {};
  const config::FewShot& few_shot = suite.prompt.few_shot->value;
  auto pool = read_items(few_shot.items);
  if (!pool) return fail(pool.error());
  const bool shares_items = same_file(few_shot.items, suite.items.value);
  example_count_ = static_cast<std::size_t>(few_shot.count);
  example_seed_ = few_shot.seed;
  const std::size_t wanted = example_count_ + (shares_items ? 1 : 0);
  if (pool->size() < wanted) {
    return fail(
        ErrorCode::kUsage,
        fmt::format("few_shot asks for {} examples, and {} has {}", wanted, few_shot.items.string(), pool->size()),
        suite.prompt.few_shot->at.where());
  }
  for (const std::int64_t position : permutation("examples", few_shot.seed, static_cast<std::int64_t>(pool->size()))) {
    if (examples_.size() == wanted) break;
    Item& example = (*pool)[static_cast<std::size_t>(position)];
    if (example.choices.empty() && example.targets.empty()) {
      return fail(ErrorCode::kUsage, "an example needs a \"target\", or \"choices\" and \"gold\"", example.where);
    }
    if (!shares_items &&
        std::ranges::any_of(items_, [&](const Item& item) { return item.content_hash == example.content_hash; })) {
      return fail(ErrorCode::kUsage, fmt::format("the example \"{}\" is an item of the suite too", example.id),
                  example.where, "an item must not stand among the examples of others");
    }
    examples_.push_back(std::move(example));
  }
  return {};
}

Result<void> Suite::check() const {
  const bool needs_choices = needs_ == OCCAM_ABI_NEEDS_SCORE_OPTIONS;
  if (samples() > 1 && (needs_choices || needs_ == OCCAM_ABI_NEEDS_SCORE_ROLLING)) {
    return fail(ErrorCode::kUsage, "the suite's evaluator reads log-likelihoods, of which there is one sample",
                generation_.samples.at.where(), "leave samples out");
  }
  for (const Item& item : items_) {
    if (needs_choices && item.choices.size() < 2) {
      return fail(ErrorCode::kUsage, "the suite's evaluator chooses between options, and the item has fewer than two",
                  item.where);
    }
    if (auto prompt = render(item); !prompt) return fail(prompt.error());
  }
  return {};
}

std::vector<const Item*> Suite::examples_for(const Item& item) const {
  std::vector<const Item*> chosen;
  for (const Item& example : examples_) {
    if (chosen.size() == example_count_) break;
    if (example.content_hash != item.content_hash) chosen.push_back(&example);
  }
  return chosen;
}

Result<Prompt> Suite::render(const Item& item) const {
  Prompt prompt;
  prompt.form = form_;
  if (form_ == PromptForm::kChat && !system_.empty()) prompt.messages.push_back({"system", system_});
  for (const Item* example : examples_for(item)) {
    const auto question = prompt_.render(*example);
    const auto answer =
        continuation_.render_option(*example, static_cast<std::size_t>(std::max<std::int64_t>(0, example->gold)));
    if (!question) return fail(question.error());
    if (!answer) return fail(answer.error());
    if (form_ == PromptForm::kChat) {
      prompt.messages.push_back({"user", *question});
      prompt.messages.push_back({"assistant", std::string(without_leading_spaces(*answer))});
    } else {
      prompt.text += fmt::format("{}{}{}", *question, *answer, kBetweenExamples);
    }
  }
  const auto question = prompt_.render(item);
  if (!question) return fail(question.error());
  if (form_ == PromptForm::kChat) {
    prompt.messages.push_back({"user", *question});
  } else {
    prompt.text += *question;
  }
  for (std::size_t i = 0; needs_ == OCCAM_ABI_NEEDS_SCORE_OPTIONS && i < item.choices.size(); ++i) {
    auto option = continuation_.render_option(item, i);
    if (!option) return fail(option.error());
    if (form_ == PromptForm::kChat) *option = without_leading_spaces(*option);
    prompt.continuations.push_back(std::move(*option));
  }
  Sha256 hash;
  hash.field(prompt.text);
  for (const Message& message : prompt.messages) hash.field(message.role).field(message.content);
  for (const std::string& continuation : prompt.continuations) hash.field(continuation);
  if (needs_ == OCCAM_ABI_NEEDS_SCORE_ROLLING) hash.field("rolling").field(join(item.targets, "\n"));
  prompt.hash = hash.hex();
  return prompt;
}

Prompt Suite::prompt(const Item& item) const {
  return render(item).value_or(Prompt{});
}

std::vector<store::ItemRecord> Suite::item_records() const {
  std::vector<store::ItemRecord> records;
  records.reserve(items_.size());
  for (const Item& item : items_) records.push_back({item.id, item.content_hash, item.cluster});
  return records;
}

std::string Suite::hash(const config::Suite& suite, const plugin::PluginInfo& evaluator) const {
  Sha256 hash;
  hash.field("suite").field(evaluator.id).field(evaluator.version).field(suite.evaluator_table.json);
  hash.field(metrics_[primary_metric_].name).field(std::to_string(items_.size()));
  for (const Item& item : items_) hash.field(item.id).field(item.content_hash);
  if (samples() > 1) hash.field("samples").field(std::to_string(samples()));
  return hash.hex();
}

store::Configuration Suite::configuration(std::string_view chat_template_hash) const {
  store::Configuration made;
  made.prompt_template_hash = template_hash_;
  if (form_ == PromptForm::kChat) made.chat_template_hash = chat_template_hash;
  if (!examples_.empty()) {
    std::vector<std::string> ids;
    Sha256 content;
    for (const Item& example : examples_) {
      ids.push_back(example.id);
      content.field(example.content_hash);
    }
    made.few_shot = json::serialize(json::object{
        {"count", example_count_}, {"seed", example_seed_}, {"ids", to_json(ids)}, {"content", content.hex()}});
  }
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
