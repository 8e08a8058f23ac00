#include "eval/model_answer.hpp"

#include <array>
#include <utility>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "occam/abi/evaluator.h"

namespace occam::eval {

namespace {

constexpr std::array<std::pair<FinishReason, std::int32_t>, 5> kFinishReasons = {
    {{FinishReason::kStop, OCCAM_ABI_FINISH_STOP},
     {FinishReason::kLength, OCCAM_ABI_FINISH_LENGTH},
     {FinishReason::kCancelled, OCCAM_ABI_FINISH_CANCELLED},
     {FinishReason::kTool, OCCAM_ABI_FINISH_TOOL},
     {FinishReason::kFilter, OCCAM_ABI_FINISH_FILTER}}};

std::int32_t to_abi(FinishReason reason) {
  for (const auto& [ours, abi] : kFinishReasons)
    if (ours == reason) return abi;
  return OCCAM_ABI_FINISH_STOP;
}

std::string_view to_word(std::int32_t reason) {
  for (const auto& [ours, abi] : kFinishReasons)
    if (abi == reason) return word(ours);
  return word(FinishReason::kStop);
}

std::int32_t from_word(std::string_view text) {
  for (const auto& [ours, abi] : kFinishReasons)
    if (word(ours) == text) return abi;
  return OCCAM_ABI_FINISH_STOP;
}

// An engine in this process has the logits anyway; a server may bill them, or refuse.
std::int32_t alternatives_for(const Subject& subject) {
  const bool is_free = subject.model.info().residency == Residency::kDevice;
  return is_free || subject.logprobs == AskLogprobs::kAlways ? plugin::kConfidenceAlternatives : -1;
}

Result<plugin::EvalOutput> generate(const Suite& suite, const Subject& subject, const Prompt& prompt,
                                    std::int64_t attempt, const plugin::CallLimits& limits) {
  const config::Generation& generation = suite.generation();
  plugin::GenerateCall call;
  call.form = prompt.form;
  call.messages = prompt.messages;
  call.prompt = prompt.text;
  call.sampling = {.temperature = generation.temperature,
                   .top_p = generation.top_p,
                   .min_p = generation.min_p,
                   .repetition_penalty = generation.repetition_penalty,
                   .top_k = static_cast<std::int32_t>(generation.top_k),
                   .seed = generation.seed + static_cast<std::uint64_t>(attempt)};
  call.max_tokens = static_cast<std::int32_t>(generation.max_tokens);
  call.stop = generation.stop;
  call.alternatives = alternatives_for(subject);
  call.limits = limits;

  plugin::EvalOutput output;
  plugin::AnswerConfidence confidence;
  const auto done = subject.model.generate(call, [&](const plugin::Piece& piece) {
    output.text += piece.text;
    confidence.add(piece.tokens);
    return Flow::kContinue;
  });
  if (!done) return fail(done.error());
  output.finish_reason = to_abi(done->finish_reason);
  output.prompt_tokens = done->prompt_tokens;
  output.completion_tokens = done->completion_tokens;
  output.confidence = confidence.get();
  return output;
}

Result<std::vector<plugin::Score>> score(const Suite& suite, const Subject& subject, const Item& item,
                                         const Prompt& prompt, const plugin::CallLimits& limits) {
  std::string context = prompt.text;
  if (prompt.form == PromptForm::kChat) {
    auto rendered = subject.model.render(prompt.messages);
    if (!rendered) return fail(rendered.error());
    context = std::move(*rendered);
  }
  if (suite.needs() == OCCAM_ABI_NEEDS_SCORE_ROLLING) {
    const std::string text = item.targets.empty() ? context : item.targets.front();
    return subject.model.score_rolling(std::span(&text, 1), limits);
  }
  std::vector<plugin::ScoreItem> items;
  for (std::size_t i = 0; i < prompt.continuations.size(); ++i)
    items.push_back({prompt.contexts.empty() ? context : prompt.contexts[i], prompt.continuations[i]});
  return subject.model.score(items, limits);
}

Result<plugin::EvalOutput> score_options(const Suite& suite, const Subject& subject, const Item& item,
                                         const Prompt& prompt, const plugin::CallLimits& limits) {
  const auto scores = score(suite, subject, item, prompt, limits);
  if (!scores) return fail(scores.error());
  plugin::EvalOutput output;
  for (const plugin::Score& one : *scores) {
    const auto tokens = static_cast<std::int64_t>(one.tokens.size());
    output.likelihoods.push_back({one.logprob, tokens, one.greedy ? 1 : 0, 0});
    output.completion_tokens += tokens;
  }
  if (suite.needs() == OCCAM_ABI_NEEDS_SCORE_OPTIONS) output.confidence = plugin::confidence_of_choice(*scores);
  return output;
}

double cost_of(const Subject& subject, const plugin::EvalOutput& output) {
  return (static_cast<double>(output.prompt_tokens) * subject.input_price +
          static_cast<double>(output.completion_tokens) * subject.output_price) /
         1e6;
}

/// `[[log-probability, tokens, greedy], …]`
std::string to_json(const std::vector<occam_abi_likelihood>& likelihoods) {
  json::array array;
  for (const occam_abi_likelihood& one : likelihoods)
    array.push_back(json::array{json::number(one.logprob), one.tokens, one.greedy});
  return json::serialize(array);
}

std::optional<std::vector<occam_abi_likelihood>> from_json(const std::string& text) {
  const auto value = json::parse(text);
  if (!value || !value->is_array()) return std::nullopt;
  std::vector<occam_abi_likelihood> likelihoods;
  for (const json::value& one : value->get_array()) {
    if (!one.is_array() || one.get_array().size() != 3) return std::nullopt;
    const json::array& triple = one.get_array();
    if (!triple[0].is_number() || !triple[1].is_int64() || !triple[2].is_int64()) return std::nullopt;
    likelihoods.push_back(
        {triple[0].to_number<double>(), triple[1].get_int64(), static_cast<std::int32_t>(triple[2].get_int64()), 0});
  }
  return likelihoods;
}

}  // namespace

bool is_scored(const Suite& suite) {
  return suite.needs() == OCCAM_ABI_NEEDS_SCORE_OPTIONS || suite.needs() == OCCAM_ABI_NEEDS_SCORE_ROLLING;
}

Result<plugin::EvalOutput> ask_model(const Suite& suite, const Subject& subject, const Item& item, const Prompt& prompt,
                                     std::int64_t attempt, const plugin::CallLimits& limits) {
  const std::int64_t began_ns = monotonic_ns();
  auto output = is_scored(suite) ? score_options(suite, subject, item, prompt, limits)
                                 : generate(suite, subject, prompt, attempt, limits);
  if (!output) return output;
  output->milliseconds = static_cast<double>(monotonic_ns() - began_ns) / 1e6;
  output->cost = cost_of(subject, *output);
  return output;
}

void store_answer(const plugin::EvalOutput& output, store::ItemResult& result) {
  result.text = output.text;
  result.finish_reason = output.likelihoods.empty() ? std::string(to_word(output.finish_reason)) : std::string();
  result.prompt_tokens = output.prompt_tokens;
  result.completion_tokens = output.completion_tokens;
  result.milliseconds = output.milliseconds;
  result.cost = output.cost;
  result.confidence = output.confidence;
  result.likelihoods = output.likelihoods.empty() ? std::string() : to_json(output.likelihoods);
}

std::optional<plugin::EvalOutput> read_answer(const Suite& suite, const Subject& subject,
                                              const store::ItemResult& result) {
  plugin::EvalOutput output;
  if (is_scored(suite)) {
    auto likelihoods = from_json(result.likelihoods);
    if (!likelihoods) return std::nullopt;
    output.likelihoods = std::move(*likelihoods);
  }
  output.text = result.text;
  output.finish_reason = from_word(result.finish_reason);
  output.prompt_tokens = result.prompt_tokens;
  output.completion_tokens = result.completion_tokens;
  output.milliseconds = result.milliseconds;
  output.cost = cost_of(subject, output);
  output.confidence = result.confidence;
  return output;
}

}  // namespace occam::eval
