#include "eval/ask.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/clock.hpp"
#include "occam/abi/evaluator.h"

namespace occam::eval {

namespace {

std::int32_t to_abi(FinishReason reason) {
  switch (reason) {
    case FinishReason::kStop:
      return OCCAM_ABI_FINISH_STOP;
    case FinishReason::kLength:
      return OCCAM_ABI_FINISH_LENGTH;
    case FinishReason::kCancelled:
      return OCCAM_ABI_FINISH_CANCELLED;
    case FinishReason::kTool:
      return OCCAM_ABI_FINISH_TOOL;
    case FinishReason::kFilter:
      return OCCAM_ABI_FINISH_FILTER;
  }
  return OCCAM_ABI_FINISH_STOP;
}

struct Answer {
  plugin::EvalOutput output;
  std::string finish_reason;
  std::string likelihoods;  ///< a JSON array
};

Result<Answer> generate(const Suite& suite, const Subject& subject, const Prompt& prompt,
                        const plugin::CallLimits& limits) {
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
                   .seed = generation.seed};
  call.max_tokens = static_cast<std::int32_t>(generation.max_tokens);
  call.stop = generation.stop;
  call.limits = limits;

  Answer answer;
  const auto done = subject.model.generate(call, [&](const plugin::Piece& piece) {
    answer.output.text += piece.text;
    return Flow::kContinue;
  });
  if (!done) return fail(done.error());
  answer.output.finish_reason = to_abi(done->finish_reason);
  answer.output.prompt_tokens = done->prompt_tokens;
  answer.output.completion_tokens = done->completion_tokens;
  answer.finish_reason = word(done->finish_reason);
  return answer;
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
  for (const std::string& continuation : prompt.continuations) items.push_back({context, continuation});
  return subject.model.score(items, limits);
}

Result<Answer> score_options(const Suite& suite, const Subject& subject, const Item& item, const Prompt& prompt,
                             const plugin::CallLimits& limits) {
  const auto scores = score(suite, subject, item, prompt, limits);
  if (!scores) return fail(scores.error());
  Answer answer;
  json::array likelihoods;
  for (const plugin::Score& one : *scores) {
    const auto tokens = static_cast<std::int64_t>(one.tokens.size());
    answer.output.likelihoods.push_back({one.logprob, tokens, one.greedy ? 1 : 0, 0});
    answer.output.completion_tokens += tokens;
    likelihoods.push_back(json::number(one.logprob));
  }
  answer.likelihoods = json::serialize(likelihoods);
  return answer;
}

/// The failures that are the item's own; any other ends the run.
bool is_items_own(ErrorCode code) {
  switch (code) {
    case ErrorCode::kContext:
    case ErrorCode::kTimeout:
    case ErrorCode::kOverloaded:
    case ErrorCode::kLoading:
    case ErrorCode::kUnavailable:
    case ErrorCode::kModel:
    case ErrorCode::kPlugin:
    case ErrorCode::kInternal:
    case ErrorCode::kRefused:
      return true;
    default:
      return false;
  }
}

Result<void> judge(const Suite& suite, const plugin::Evaluator& evaluator, const Item& item, const Prompt& prompt,
                   const Answer& answer, store::ItemResult& result) {
  const plugin::EvalItem question{.id = item.id,
                                  .input = prompt.messages.empty() ? prompt.text : prompt.messages.back().content,
                                  .targets = item.targets,
                                  .choices = item.choices,
                                  .gold = item.gold,
                                  .fields = item.content};
  const auto score = evaluator.evaluate(question, std::span(&answer.output, 1));
  if (!score) {
    Error error = score.error();
    error.message = fmt::format("item \"{}\": {}", item.id, error.message);
    error.where = item.where;
    return fail(std::move(error));
  }
  result.rationale = score->rationale;
  if (score->is_unscorable) {
    result.status = store::ResultStatus::kUnscorable;
    return {};
  }
  json::object metrics;
  for (std::size_t i = 0; i < suite.metrics().size(); ++i) {
    metrics[suite.metrics()[i].name] = json::number(score->values[i]);
  }
  result.metrics = json::serialize(metrics);
  result.score = score->values[suite.primary_metric()];
  return {};
}

double cost_of(const Subject& subject, const plugin::EvalOutput& output) {
  return (static_cast<double>(output.prompt_tokens) * subject.input_price +
          static_cast<double>(output.completion_tokens) * subject.output_price) /
         1e6;
}

}  // namespace

Result<Asked> ask(const Suite& suite, const plugin::Evaluator& evaluator, const Subject& subject, const Item& item,
                  const plugin::CallLimits& limits) {
  const Prompt prompt = suite.prompt(item);
  Asked asked;
  store::ItemResult& result = asked.result;
  result.score = suite.record().low;
  result.prompt_hash = prompt.hash;

  const bool scores = suite.needs() == OCCAM_ABI_NEEDS_SCORE_OPTIONS || suite.needs() == OCCAM_ABI_NEEDS_SCORE_ROLLING;
  const std::int64_t began_ns = monotonic_ns();
  auto answer = scores ? score_options(suite, subject, item, prompt, limits) : generate(suite, subject, prompt, limits);
  result.milliseconds = static_cast<double>(monotonic_ns() - began_ns) / 1e6;
  if (!answer) {
    if (!is_items_own(answer.error().code)) return fail(answer.error());
    const bool is_timeout = answer.error().code == ErrorCode::kTimeout;
    result.status = is_timeout ? store::ResultStatus::kTimeout : store::ResultStatus::kError;
    result.rationale = answer.error().message;
    asked.failure = answer.error();
    return asked;
  }
  answer->output.milliseconds = result.milliseconds;
  answer->output.cost = cost_of(subject, answer->output);
  result.finish_reason = answer->finish_reason;
  result.prompt_tokens = answer->output.prompt_tokens;
  result.completion_tokens = answer->output.completion_tokens;
  result.cost = answer->output.cost;
  result.likelihoods = answer->likelihoods;
  result.text = answer->output.text;
  if (auto judged = judge(suite, evaluator, item, prompt, *answer, result); !judged) return fail(judged.error());
  return asked;
}

}  // namespace occam::eval
