#include "app/model_port.hpp"

#include <cmath>

#include "base/json.hpp"
#include "occam/abi/ext/tokenize.h"
#include "routing/join_fields.hpp"

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

/// The prompt as the model will see it, or nearly: without a template, the messages one after the other.
std::string prompt_text(plugin::LoadedModel& model, const Request& request) {
  if (request.form == PromptForm::kRaw) return request.prompt;
  if (Result<std::string> rendered = model.render(request.messages)) return std::move(*rendered);
  std::string text;
  for (const Message& message : request.messages) text.append(message.content).append("\n");
  return text;
}

/// Puts an answer together from its pieces and hands them on.
class Receiver {
 public:
  Receiver(std::string_view model, const StreamFunction& stream) : stream_(stream) { answer_.model = model; }

  Flow take(const plugin::Piece& piece) {
    const std::size_t before = answer_.tokens.size();
    answer_.text += piece.text;
    for (const occam_abi_token& token : piece.tokens) answer_.tokens.push_back(to_token(token));
    if (!piece.fields.empty()) {
      if (auto joined = fields_.add(piece.fields); !joined) {
        broken_ = joined.error();
        return Flow::kStop;
      }
    }
    if (!stream_) return Flow::kContinue;
    return stream_({.text = piece.text,
                    .model = answer_.model,
                    .tokens = std::span(answer_.tokens).subspan(before),
                    .fields = piece.fields});
  }

  /// Errors: kData where a piece was no piece of an answer.
  Result<Answer> finish(const plugin::Generated& done) {
    if (broken_) return fail(std::move(*broken_));
    answer_.fields = fields_.take();
    answer_.finish_reason = done.finish_reason;
    answer_.prompt_tokens = done.prompt_tokens;
    answer_.cached_tokens = done.cached_tokens;
    answer_.completion_tokens = done.completion_tokens;
    answer_.prompt_seconds = done.prompt_seconds;
    answer_.generation_seconds = done.generation_seconds;
    return std::move(answer_);
  }

 private:
  const StreamFunction& stream_;
  Answer answer_;
  routing::FieldsJoiner fields_;
  std::optional<Error> broken_;
};

plugin::GenerateCall to_call(const routing::ModelCall& call, const StreamFunction& stream) {
  const Request& request = call.request;
  return {.form = request.form,
          .messages = request.messages,
          .prompt = request.prompt,
          .sampling = call.sampling,
          .max_tokens = call.max_tokens,
          .stop = request.stop,
          .alternatives = call.alternatives,
          .schema = request.schema,
          .options = request.options,
          .delivery = stream ? plugin::Delivery::kAsItComes : plugin::Delivery::kWhole,
          .end_token = plugin::EndToken::kEnds,
          .traceparent = request.traceparent,
          .limits = {call.cancel.stop_possible() ? call.cancel : request.cancel, call.deadline_ns}};
}

}  // namespace

Result<routing::ModelFacts> ModelPort::facts(std::string_view model) {
  {
    const std::shared_lock lock(mutex_);
    if (const auto found = facts_.find(model); found != facts_.end()) return found->second;
  }
  const Result<plugin::ModelInfo> info = models_.describe(model);
  if (!info) return fail(info.error());
  if (auto fits = models_.check_memory(model); !fits) return fail(fits.error());
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
  const auto ids = (*loaded)->encode(prompt_text(**loaded, request),
                                     OCCAM_ABI_TOKENIZE_ADD_SPECIAL | OCCAM_ABI_TOKENIZE_PARSE_SPECIAL);
  if (!ids) return std::nullopt;
  return static_cast<std::int64_t>(ids->size());
}

std::string ModelPort::refused_option(std::string_view model, std::string_view options) {
  const Result<json::value> parsed = json::parse(options);
  const auto backend = models_.backend(model);
  if (!parsed || !parsed->is_object() || !backend) return {};
  for (const auto& member : parsed->get_object()) {
    const std::string key(member.key());
    if (!(*backend)->accepts_option(key)) return key;
  }
  return {};
}

Result<Answer> ModelPort::generate(const routing::ModelCall& call, const StreamFunction& stream) {
  const plugin::GenerateCall generate = to_call(call, stream);
  const auto loaded =
      models_.acquire(call.model, {.cancel = generate.limits.cancel, .deadline_ns = generate.limits.deadline_ns});
  if (!loaded) return fail(loaded.error());
  Receiver receiver(call.model, stream);
  const auto done = (*loaded)->generate(generate, [&](const plugin::Piece& piece) { return receiver.take(piece); });
  if (!done) return fail(done.error());
  return receiver.finish(*done);
}

}  // namespace occam::app
