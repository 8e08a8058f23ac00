// Calls on a loaded model.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "occam/abi/ext/embed.h"
#include "occam/abi/ext/render.h"
#include "occam/abi/ext/score.h"
#include "occam/abi/ext/tokenize.h"
#include "plugin/backend.hpp"
#include "plugin/cancel.hpp"
#include "plugin/catchers.hpp"

namespace occam::plugin {
namespace {

Residency to_residency(std::int32_t residency) {
  if (residency == OCCAM_ABI_RESIDENCY_DEVICE) return Residency::kDevice;
  return residency == OCCAM_ABI_RESIDENCY_EDGE ? Residency::kEdge : Residency::kCloud;
}

std::vector<occam_abi_message> to_abi(std::span<const Message> messages) {
  std::vector<occam_abi_message> raw;
  raw.reserve(messages.size());
  for (const Message& message : messages) raw.push_back({borrow(message.role), borrow(message.content)});
  return raw;
}

}  // namespace

LoadedModel::LoadedModel(std::shared_ptr<Backend> backend, std::string_view id, occam_abi_model* handle)
    : backend_(std::move(backend)), who_(fmt::format("model {}", id)), handle_(handle) {}

LoadedModel::~LoadedModel() {
  backend_->factory_->unload(backend_->handle_, handle_);
}

Result<void> LoadedModel::read_info() {
  const auto take_info = [](void* ctx, const occam_abi_model_info* raw) noexcept {
    auto& info = *static_cast<ModelInfo*>(ctx);
    info.architecture = view(raw->architecture);
    info.quantisation = view(raw->quantisation);
    info.digest = view(raw->digest);
    info.chat_template_hash = view(raw->chat_template_hash);
    info.engine = view(raw->engine);
    info.parameters = raw->parameters;
    info.file_bytes = raw->file_bytes;
    info.resident_bytes = raw->resident_bytes;
    info.context_length = raw->context_length;
    info.vocabulary_size = raw->vocabulary_size;
    info.max_parallel = raw->max_parallel < 1 ? 1 : raw->max_parallel;
    info.residency = to_residency(raw->residency);
  };
  const occam_abi_model_info_sink sink{sizeof sink, &info_, take_info};
  ErrorCatcher caught(who_);
  const std::int32_t status = backend_->factory_->info(backend_->handle_, handle_, &sink, caught.abi());
  if (status != OCCAM_ABI_OK) return fail(caught.error(status));
  return {};
}

namespace {

/// The host's side of one generate call. Nothing leaves the callbacks but their return values.
struct GenerateCatcher {
  const PieceFunction& function;
  std::optional<Generated> result;
  bool has_thrown = false;
  occam_abi_generate_sink sink{sizeof(occam_abi_generate_sink), this, &GenerateCatcher::delta,
                               &GenerateCatcher::finish};

  static std::int32_t delta(void* ctx, const occam_abi_delta* raw) noexcept {
    auto& self = *static_cast<GenerateCatcher*>(ctx);
    try {
      const Piece piece{view(raw->text),
                        {raw->tokens, raw->token_count},
                        OCCAM_HAS(occam_abi_delta, raw, fields) ? view(raw->fields) : std::string_view{}};
      return !self.function || self.function(piece) == Flow::kContinue ? 1 : 0;
    } catch (...) {
      self.has_thrown = true;
      return 0;
    }
  }

  static void finish(void* ctx, const occam_abi_generate_result* raw) noexcept {
    auto& self = *static_cast<GenerateCatcher*>(ctx);
    static constexpr FinishReason kReasons[] = {FinishReason::kStop, FinishReason::kLength, FinishReason::kCancelled,
                                                FinishReason::kTool, FinishReason::kFilter};
    const bool known = raw->finish_reason >= 0 && raw->finish_reason < static_cast<std::int32_t>(std::size(kReasons));
    self.result = Generated{.finish_reason = known ? kReasons[raw->finish_reason] : FinishReason::kStop,
                            .prompt_tokens = raw->prompt_tokens,
                            .completion_tokens = raw->completion_tokens,
                            .cached_tokens = raw->cached_tokens,
                            .prompt_seconds = static_cast<double>(raw->prompt_ns) * 1e-9,
                            .generation_seconds = static_cast<double>(raw->generation_ns) * 1e-9};
  }
};

}  // namespace

Result<Generated> LoadedModel::generate(const GenerateCall& call, const PieceFunction& function) {
  const std::vector<occam_abi_message> messages = to_abi(call.messages);
  std::vector<occam_abi_string> stop;
  for (const std::string& text : call.stop) stop.push_back(borrow(text));
  CancelBridge cancel(call.limits);
  const std::uint32_t flags = (call.form == PromptForm::kRaw ? OCCAM_ABI_GENERATE_RAW : 0U) |
                              (call.end_token == EndToken::kIgnored ? OCCAM_ABI_GENERATE_IGNORE_END : 0U) |
                              (call.delivery == Delivery::kAsItComes ? OCCAM_ABI_GENERATE_STREAM : 0U);
  const occam_abi_generate_request request{.struct_size = sizeof request,
                                           .messages = messages.data(),
                                           .message_count = messages.size(),
                                           .prompt = borrow(call.prompt),
                                           .flags = flags,
                                           .max_tokens = call.max_tokens,
                                           .temperature = call.sampling.temperature,
                                           .top_p = call.sampling.top_p,
                                           .min_p = call.sampling.min_p,
                                           .repetition_penalty = call.sampling.repetition_penalty,
                                           .top_k = call.sampling.top_k,
                                           .alternatives = call.alternatives,
                                           .seed = call.sampling.seed,
                                           .stop = stop.data(),
                                           .stop_count = stop.size(),
                                           .schema = borrow(call.schema),
                                           .options = borrow(call.options),
                                           .cancel = cancel.abi(),
                                           .traceparent = borrow(call.traceparent)};
  GenerateCatcher catcher{.function = function, .result = {}};
  ErrorCatcher caught(who_);
  const std::int32_t status =
      backend_->factory_->generate(backend_->handle_, handle_, &request, &catcher.sink, caught.abi());
  if (catcher.has_thrown) return fail(ErrorCode::kInternal, "the function that receives the answer threw an exception");
  if (status != OCCAM_ABI_OK) return fail(caught.error(status));
  if (!catcher.result) return fail(ErrorCode::kPlugin, fmt::format("{}: generate ended without a result", who_));
  return *catcher.result;
}

namespace {

/// Collects the scores of one call; an item that gets none, or two, is a broken contract.
struct ScoreCatcher {
  std::vector<Score> scores;
  std::vector<std::size_t> seen;
  bool is_broken = false;
  occam_abi_score_sink sink{sizeof(occam_abi_score_sink), this, &ScoreCatcher::result};

  explicit ScoreCatcher(std::size_t count) : scores(count), seen(count, 0) {}

  static void result(void* ctx, const occam_abi_score_result* raw) noexcept {
    auto& self = *static_cast<ScoreCatcher*>(ctx);
    if (raw->index >= self.scores.size() || self.seen[raw->index]++ != 0) {
      self.is_broken = true;
      return;
    }
    Score& score = self.scores[raw->index];
    score.logprob = raw->logprob;
    score.greedy = raw->greedy != 0;
    for (std::size_t i = 0; i < raw->token_count; ++i)
      score.tokens.push_back({raw->tokens[i].id, raw->tokens[i].logprob});
  }
};

template <typename Call>
Result<std::vector<Score>> run_score(std::string_view who, std::span<const occam_abi_score_item> items,
                                     const CallLimits& limits, Call&& call) {
  CancelBridge cancel(limits);
  const occam_abi_score_request request{sizeof request, items.data(), items.size(), cancel.abi()};
  ScoreCatcher catcher(items.size());
  ErrorCatcher caught(who);
  const std::int32_t status = call(&request, &catcher.sink, caught.abi());
  if (status != OCCAM_ABI_OK) return fail(caught.error(status));
  for (const std::size_t count : catcher.seen) catcher.is_broken = catcher.is_broken || count != 1;
  if (catcher.is_broken)
    return fail(ErrorCode::kPlugin, fmt::format("{}: score did not answer every item exactly once", who));
  return std::move(catcher.scores);
}

}  // namespace

Result<std::vector<Score>> LoadedModel::score(std::span<const ScoreItem> items, const CallLimits& limits) {
  const auto* extension = static_cast<const occam_abi_score*>(backend_->extension(OCCAM_ABI_EXT_SCORE));
  if (extension == nullptr) return unsupported(who_, "score given text");
  std::vector<occam_abi_score_item> raw;
  for (const ScoreItem& item : items) raw.push_back({borrow(item.context), borrow(item.continuation)});
  return run_score(who_, raw, limits, [&](const auto* request, const auto* sink, const auto* error) {
    return extension->score(backend_->handle_, handle_, request, sink, error);
  });
}

Result<std::vector<Score>> LoadedModel::score_rolling(std::span<const std::string> texts, const CallLimits& limits) {
  const auto* extension = static_cast<const occam_abi_score*>(backend_->extension(OCCAM_ABI_EXT_SCORE));
  if (extension == nullptr) return unsupported(who_, "score given text");
  std::vector<occam_abi_score_item> raw;
  for (const std::string& text : texts) raw.push_back({{nullptr, 0}, borrow(text)});
  return run_score(who_, raw, limits, [&](const auto* request, const auto* sink, const auto* error) {
    return extension->rolling(backend_->handle_, handle_, request, sink, error);
  });
}

namespace {

/// The embeddings of one call, as ScoreCatcher holds scores.
struct EmbedCatcher {
  explicit EmbedCatcher(std::size_t count) : embeddings(count), seen(count, 0) {}

  std::vector<Embedding> embeddings;
  std::vector<std::int32_t> seen;
  bool broken = false;
  occam_abi_embed_sink sink{sizeof(occam_abi_embed_sink), this, &EmbedCatcher::take};

  static void take(void* ctx, const occam_abi_embedding* raw) noexcept {
    auto& self = *static_cast<EmbedCatcher*>(ctx);
    if (raw->index >= self.embeddings.size() || self.seen[raw->index]++ > 0) {
      self.broken = true;
      return;
    }
    try {
      self.embeddings[raw->index] = {{raw->values, raw->values + raw->value_count}, raw->prompt_tokens};
    } catch (...) {
      self.broken = true;
    }
  }

  [[nodiscard]] bool is_complete() const {
    return !broken && std::ranges::all_of(seen, [](std::int32_t times) { return times == 1; });
  }
};

}  // namespace

Result<std::vector<Embedding>> LoadedModel::embed(const EmbedCall& call) {
  const auto* embed = static_cast<const occam_abi_embed*>(backend_->extension(OCCAM_ABI_EXT_EMBED));
  if (embed == nullptr) return unsupported(who_, "embed texts");
  std::vector<occam_abi_string> borrowed;
  for (const std::string& text : call.texts) borrowed.push_back(borrow(text));
  CancelBridge cancel(call.limits);
  const occam_abi_embed_request request{.struct_size = sizeof request,
                                        .texts = borrowed.data(),
                                        .text_count = borrowed.size(),
                                        .dimensions = call.dimensions,
                                        .reserved = 0,
                                        .cancel = cancel.abi(),
                                        .traceparent = borrow(call.traceparent)};
  EmbedCatcher catcher(call.texts.size());
  ErrorCatcher caught(who_);
  const std::int32_t status = embed->embed(backend_->handle_, handle_, &request, &catcher.sink, caught.abi());
  if (status != OCCAM_ABI_OK) return fail(caught.error(status));
  if (!catcher.is_complete()) return fail(ErrorCode::kPlugin, fmt::format("{}: not one embedding a text", who_));
  return std::move(catcher.embeddings);
}

Result<std::vector<std::int32_t>> LoadedModel::encode(std::string_view text, std::uint32_t flags) {
  const auto* extension = static_cast<const occam_abi_tokenize*>(backend_->extension(OCCAM_ABI_EXT_TOKENIZE));
  if (extension == nullptr) return unsupported(who_, "tokenize");
  std::vector<std::int32_t> taken;
  const occam_abi_ids_sink sink{sizeof sink, &taken,
                                [](void* ctx, const std::int32_t* ids, std::size_t count) noexcept {
                                  static_cast<std::vector<std::int32_t>*>(ctx)->assign(ids, ids + count);
                                }};
  ErrorCatcher caught(who_);
  const std::int32_t status = extension->encode(backend_->handle_, handle_, borrow(text), flags, &sink, caught.abi());
  if (status != OCCAM_ABI_OK) return fail(caught.error(status));
  return taken;
}

Result<std::string> LoadedModel::decode(std::span<const std::int32_t> ids) {
  const auto* extension = static_cast<const occam_abi_tokenize*>(backend_->extension(OCCAM_ABI_EXT_TOKENIZE));
  if (extension == nullptr) return unsupported(who_, "tokenize");
  TextCatcher text;
  ErrorCatcher caught(who_);
  const std::int32_t status =
      extension->decode(backend_->handle_, handle_, ids.data(), ids.size(), &text.sink, caught.abi());
  if (status != OCCAM_ABI_OK) return fail(caught.error(status));
  return take(text, who_);
}

Result<std::string> LoadedModel::render(std::span<const Message> messages) {
  const auto* extension = static_cast<const occam_abi_render*>(backend_->extension(OCCAM_ABI_EXT_RENDER));
  if (extension == nullptr) return unsupported(who_, "render a conversation");
  const std::vector<occam_abi_message> raw = to_abi(messages);
  TextCatcher text;
  ErrorCatcher caught(who_);
  const std::int32_t status = extension->render(backend_->handle_, handle_, raw.data(), raw.size(),
                                                OCCAM_ABI_RENDER_GENERATION_PROMPT, &text.sink, caught.abi());
  if (status != OCCAM_ABI_OK) return fail(caught.error(status));
  return take(text, who_);
}

Result<void> LoadedModel::health() {
  ErrorCatcher caught(who_);
  const std::int32_t status = backend_->factory_->health(backend_->handle_, handle_, caught.abi());
  if (status != OCCAM_ABI_OK) return fail(caught.error(status));
  return {};
}

}  // namespace occam::plugin
