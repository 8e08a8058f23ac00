#include "app/model_port.hpp"

#include <cmath>

#include "occam/abi/ext/tokenize.h"

namespace occam::app {
namespace {

double known(double value) {
  return value > 0 ? value : routing::kUnknown;
}

TokenInfo to_token(const occam_abi_token& raw) {
  const auto bytes = [](occam_abi_string text) { return std::string(text.data, text.size); };
  TokenInfo token{
      .id = raw.id, .logprob = raw.logprob, .entropy = raw.entropy, .bytes = bytes(raw.text), .alternatives = {}};
  for (std::size_t i = 0; i < raw.alternative_count; ++i) {
    const occam_abi_alternative& alternative = raw.alternatives[i];
    token.alternatives.push_back({alternative.id, alternative.logprob, bytes(alternative.text)});
  }
  return token;
}

}  // namespace

Result<routing::ModelFacts> ModelPort::facts(std::string_view model) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = facts_.find(model); found != facts_.end()) return found->second;
  }
  const Result<plugin::ModelInfo> info = models_.describe(model);
  if (!info) return fail(info.error());
  routing::ModelFacts facts{.parameters = known(info->parameters),
                            .bytes = known(static_cast<double>(info->file_bytes)),
                            .input_price = routing::kUnknown,
                            .output_price = routing::kUnknown,
                            .context_length = info->context_length,
                            .residency = info->residency};
  if (const auto& price = models_.declaration(model).price) {
    facts.input_price = price->value.input;
    facts.output_price = price->value.output;
  }
  const std::lock_guard lock(mutex_);
  return facts_.emplace(model, facts).first->second;
}

std::optional<std::int64_t> ModelPort::prompt_tokens(std::string_view model, const Request& request) {
  const auto loaded = models_.acquire_vocabulary(model);
  if (!loaded) return std::nullopt;
  std::string prompt = request.prompt;
  if (request.form == PromptForm::kChat) {
    Result<std::string> rendered = (*loaded)->render(request.messages);
    if (!rendered) return std::nullopt;
    prompt = std::move(*rendered);
  }
  const auto ids = (*loaded)->encode(prompt, OCCAM_ABI_TOKENIZE_ADD_SPECIAL | OCCAM_ABI_TOKENIZE_PARSE_SPECIAL);
  if (!ids) return std::nullopt;
  return static_cast<std::int64_t>(ids->size());
}

Result<Answer> ModelPort::generate(const routing::ModelCall& call, const StreamFunction& stream) {
  const auto loaded = models_.acquire(call.model);
  if (!loaded) return fail(loaded.error());
  const Request& request = call.request;
  const plugin::GenerateCall generate{.form = request.form,
                                      .messages = request.messages,
                                      .prompt = request.prompt,
                                      .sampling = request.sampling,
                                      .max_tokens = call.max_tokens,
                                      .stop = request.stop,
                                      .alternatives = request.alternatives,
                                      .schema = request.schema,
                                      .end_token = plugin::EndToken::kEnds,
                                      .limits = {request.cancel, call.deadline_ns}};
  Answer answer;
  answer.model = call.model;
  const auto done = (*loaded)->generate(generate, [&](const plugin::Piece& piece) {
    answer.text += piece.text;
    for (const occam_abi_token& token : piece.tokens) answer.tokens.push_back(to_token(token));
    return stream ? stream({.text = piece.text, .model = call.model}) : Flow::kContinue;
  });
  if (!done) return fail(done.error());
  answer.finish_reason = done->finish_reason;
  answer.prompt_tokens = done->prompt_tokens;
  answer.completion_tokens = done->completion_tokens;
  answer.prompt_seconds = done->prompt_seconds;
  answer.generation_seconds = done->generation_seconds;
  return answer;
}

}  // namespace occam::app
