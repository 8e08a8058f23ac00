// A backend in C++: derive a model from sdk::Model and the abilities it has, give a backend class, export it.
//
//   class Mine : public sdk::Model, public sdk::Scorer { … };
//   struct MyBackend {
//     using Model = Mine;
//     static constexpr sdk::Identity kIdentity{.id = "mine", .version = "1.0", .description = "…"};
//     static constexpr std::int32_t kResidency = OCCAM_ABI_RESIDENCY_DEVICE;
//     static sdk::Result<std::unique_ptr<MyBackend>> create(std::string_view config_json);
//     sdk::Result<std::unique_ptr<Mine>> load(const sdk::ModelSpec& spec);
//   };
//   OCCAM_BACKEND_PLUGIN(MyBackend)
//
// The thunks below convert to and from the C structs, keep exceptions in, and answer get_extension from the abilities
// that Model derives from. Threads: as abi/backend.h says; views in requests live until the call returns.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

#include "occam/abi/backend.h"
#include "occam/abi/ext/embed.h"
#include "occam/abi/ext/inspect.h"
#include "occam/abi/ext/options.h"
#include "occam/abi/ext/render.h"
#include "occam/abi/ext/score.h"
#include "occam/abi/ext/tokenize.h"
#include "occam/sdk/barrier.hpp"
#include "occam/sdk/entry.hpp"
#include "occam/sdk/identity.hpp"

namespace occam::sdk {

struct ModelSpec {
  std::string_view id;
  std::string_view config;  ///< the model's table as a JSON object
  std::uint32_t flags = 0;  ///< OCCAM_ABI_LOAD_*

  [[nodiscard]] bool vocabulary_only() const { return (flags & OCCAM_ABI_LOAD_VOCABULARY_ONLY) != 0; }
};

/// What occam_abi_model_info says, owned. 0 or empty where it is not known.
struct ModelInfo {
  std::string architecture;
  std::string quantisation;
  std::string digest;
  std::string chat_template_hash;
  std::string engine;
  double parameters = 0;
  std::uint64_t file_bytes = 0;
  std::uint64_t resident_bytes = 0;
  std::int32_t context_length = 0;
  std::int32_t vocabulary_size = 0;
  std::int32_t max_parallel = 1;
  std::int32_t residency = OCCAM_ABI_RESIDENCY_DEVICE;
};

struct Message {
  std::string_view role;
  std::string_view content;
};

/// One request to generate; see occam_abi_generate_request for ranges. Already checked against them.
struct GenerateRequest {
  std::vector<Message> messages;
  std::string_view prompt;
  std::uint32_t flags = 0;  ///< OCCAM_ABI_GENERATE_*
  std::int32_t max_tokens = 0;
  double temperature = 0;
  double top_p = 1;
  double min_p = 0;
  double repetition_penalty = 1;
  std::int32_t top_k = 0;
  std::int32_t alternatives = -1;
  std::uint64_t seed = 0;
  std::vector<std::string_view> stop;
  std::string_view schema;
  std::string_view options;
  Cancel cancel;
  std::string_view traceparent{};  ///< of W3C Trace Context, or empty

  [[nodiscard]] bool raw() const { return (flags & OCCAM_ABI_GENERATE_RAW) != 0; }
  [[nodiscard]] bool ignore_end() const { return (flags & OCCAM_ABI_GENERATE_IGNORE_END) != 0; }
  [[nodiscard]] bool stream() const { return (flags & OCCAM_ABI_GENERATE_STREAM) != 0; }
};

struct GenerateResult {
  std::int32_t finish_reason = OCCAM_ABI_FINISH_STOP;
  std::int32_t prompt_tokens = 0;
  std::int32_t completion_tokens = 0;
  std::int32_t cached_tokens = 0;
  std::int64_t prompt_ns = 0;
  std::int64_t generation_ns = 0;
};

/// A piece of the answer: whole UTF-8 sequences, its tokens, and what it has beside its text; see occam_abi_delta.
struct Delta {
  std::string_view text;
  std::span<const occam_abi_token> tokens{};
  std::string_view fields{};
};

/// Takes a piece of the answer; returns whether to go on.
using DeltaSink = std::function<bool(const Delta& delta)>;

/// A loaded model.
class Model {
 public:
  virtual ~Model() = default;
  [[nodiscard]] virtual Result<ModelInfo> info() = 0;
  [[nodiscard]] virtual Result<GenerateResult> generate(const GenerateRequest& request, const DeltaSink& sink) = 0;
  [[nodiscard]] virtual Result<void> health() { return {}; }
};

struct ScoreItem {
  std::string_view context;
  std::string_view continuation;
};

struct Score {
  std::size_t index = 0;
  double logprob = 0;
  bool greedy = false;
  std::span<const occam_abi_token> tokens;
};

using ScoreSink = std::function<void(const Score&)>;

/// The ability occam.score/1.
class Scorer {
 public:
  virtual ~Scorer() = default;
  [[nodiscard]] virtual Result<void> score(std::span<const ScoreItem> items, const Cancel& cancel,
                                           const ScoreSink& sink) = 0;
  [[nodiscard]] virtual Result<void> score_rolling(std::span<const ScoreItem> items, const Cancel& cancel,
                                                   const ScoreSink& sink) = 0;
};

/// The ability occam.tokenize/1.
class Tokenizes {
 public:
  virtual ~Tokenizes() = default;
  [[nodiscard]] virtual Result<std::vector<std::int32_t>> encode(std::string_view text, std::uint32_t flags) = 0;
  [[nodiscard]] virtual Result<std::string> decode(std::span<const std::int32_t> ids) = 0;
};

struct EmbedRequest {
  std::vector<std::string_view> texts;
  std::int32_t dimensions = 0;  ///< 0: the model's own
  Cancel cancel;
  std::string_view traceparent{};  ///< of W3C Trace Context, or empty
};

struct Embedding {
  std::size_t index = 0;
  std::span<const float> values;  ///< of Euclidean length 1
  std::int32_t prompt_tokens = 0;
};

using EmbedSink = std::function<void(const Embedding&)>;

/// The ability occam.embed/1.
class Embeds {
 public:
  virtual ~Embeds() = default;
  [[nodiscard]] virtual Result<void> embed(const EmbedRequest& request, const EmbedSink& sink) = 0;
};

/// The ability occam.render/1.
class Renders {
 public:
  virtual ~Renders() = default;
  [[nodiscard]] virtual Result<std::string> render(std::span<const Message> messages, std::uint32_t flags) = 0;
};

namespace detail {

inline Result<GenerateRequest> read_request(const occam_abi_generate_request* raw) {
  constexpr std::size_t kFirstSize = offsetof(occam_abi_generate_request, traceparent);
  if (auto whole = check_struct(raw, "the request", kFirstSize); !whole) return std::unexpected(whole.error());
  GenerateRequest request;
  request.messages.reserve(raw->message_count);
  for (std::size_t i = 0; i < raw->message_count; ++i)
    request.messages.push_back({view(raw->messages[i].role), view(raw->messages[i].content)});
  request.prompt = view(raw->prompt);
  request.flags = raw->flags;
  request.max_tokens = raw->max_tokens;
  request.temperature = raw->temperature;
  request.top_p = raw->top_p;
  request.min_p = raw->min_p;
  request.repetition_penalty = raw->repetition_penalty;
  request.top_k = raw->top_k;
  request.alternatives = raw->alternatives;
  request.seed = raw->seed;
  for (std::size_t i = 0; i < raw->stop_count; ++i) request.stop.push_back(view(raw->stop[i]));
  request.schema = view(raw->schema);
  request.options = view(raw->options);
  request.cancel = Cancel(raw->cancel);
  if (OCCAM_HAS(occam_abi_generate_request, raw, traceparent)) request.traceparent = view(raw->traceparent);

  const auto refuse = [](const char* key, const char* range) {
    return failure(Status::kInvalidArgument, std::string(key) + " must be " + range, key);
  };
  if (request.raw() && !request.messages.empty()) return refuse("messages", "absent where a raw prompt is given");
  if (!request.raw() && request.messages.empty()) return refuse("messages", "at least one, or the prompt raw");
  if (request.max_tokens < 0) return refuse("max_tokens", "0 or more");
  if (!(request.temperature >= 0 && request.temperature <= 100)) return refuse("temperature", "from 0 to 100");
  if (!(request.top_p > 0 && request.top_p <= 1)) return refuse("top_p", "above 0 and at most 1");
  if (!(request.min_p >= 0 && request.min_p <= 1)) return refuse("min_p", "from 0 to 1");
  if (!(request.repetition_penalty > 0 && request.repetition_penalty <= 100))
    return refuse("repetition_penalty", "above 0 and at most 100");
  if (request.top_k < 0) return refuse("top_k", "0 or more");
  if (request.alternatives < -1 || request.alternatives > 20) return refuse("alternatives", "from -1 to 20");
  return request;
}

template <typename Call>
Result<void> run_score(const occam_abi_score_request* request, const occam_abi_score_sink* sink, Call&& call) {
  if (auto whole = check_struct(request, "the request"); !whole) return whole;
  if (auto whole = check_struct(sink, "the sink"); !whole) return whole;
  std::vector<ScoreItem> items;
  items.reserve(request->item_count);
  for (std::size_t i = 0; i < request->item_count; ++i)
    items.push_back({view(request->items[i].context), view(request->items[i].continuation)});
  return call(items, Cancel(request->cancel), [&](const Score& score) {
    const occam_abi_score_result result{.struct_size = sizeof result,
                                        .index = score.index,
                                        .logprob = score.logprob,
                                        .greedy = score.greedy ? 1 : 0,
                                        .reserved = 0,
                                        .tokens = score.tokens.data(),
                                        .token_count = score.tokens.size()};
    sink->result(sink->ctx, &result);
  });
}

/// The C functions of one backend class.
template <typename B>
struct BackendThunks {
  using M = typename B::Model;
  static_assert(std::is_base_of_v<Model, M>, "a backend's Model derives from sdk::Model");
  static constexpr bool kPassesOptions = requires(B& b) { b.accepts(std::string_view{}); };

  static B& self(occam_abi_backend* backend) { return *reinterpret_cast<B*>(backend); }
  static M& model(occam_abi_model* handle) { return *reinterpret_cast<M*>(handle); }

  static std::size_t count() noexcept { return 1; }

  static const occam_abi_backend_descriptor* describe(std::size_t index) noexcept {
    static const occam_abi_backend_descriptor descriptor{
        .common = make_descriptor(B::kIdentity, sizeof(occam_abi_backend_descriptor)),
        .residency = B::kResidency,
        .reserved = 0};
    return index == 0 ? &descriptor : nullptr;
  }

  static std::int32_t create(const char* id, occam_abi_string config, occam_abi_backend** out,
                             const occam_abi_error* error) noexcept {
    return create_instance<B>(id, config, out, error);
  }

  static void destroy(occam_abi_backend* backend) noexcept { delete reinterpret_cast<B*>(backend); }

  static std::int32_t load(occam_abi_backend* backend, const occam_abi_model_spec* spec, occam_abi_model** out,
                           const occam_abi_error* error) noexcept {
    return guard(error, [&]() -> Result<void> {
      if (auto whole = check_struct(spec, "the model's spec"); !whole) return whole;
      if (out == nullptr) return failure(Status::kInvalidArgument, "out is null");
      Result<std::unique_ptr<M>> loaded = self(backend).load({view(spec->id), view(spec->config), spec->flags});
      if (!loaded) return std::unexpected(loaded.error());
      *out = reinterpret_cast<occam_abi_model*>(loaded->release());
      return {};
    });
  }

  static void unload(occam_abi_backend*, occam_abi_model* handle) noexcept { delete reinterpret_cast<M*>(handle); }

  static std::int32_t info(occam_abi_backend*, occam_abi_model* handle, const occam_abi_model_info_sink* sink,
                           const occam_abi_error* error) noexcept {
    return guard(error, [&]() -> Result<void> {
      if (auto whole = check_struct(sink, "the sink"); !whole) return whole;
      const Result<ModelInfo> info = model(handle).info();
      if (!info) return std::unexpected(info.error());
      const occam_abi_model_info raw{.struct_size = sizeof raw,
                                     .architecture = borrow(info->architecture),
                                     .quantisation = borrow(info->quantisation),
                                     .digest = borrow(info->digest),
                                     .chat_template_hash = borrow(info->chat_template_hash),
                                     .engine = borrow(info->engine),
                                     .parameters = info->parameters,
                                     .file_bytes = info->file_bytes,
                                     .resident_bytes = info->resident_bytes,
                                     .context_length = info->context_length,
                                     .vocabulary_size = info->vocabulary_size,
                                     .max_parallel = info->max_parallel,
                                     .residency = info->residency};
      sink->info(sink->ctx, &raw);
      return {};
    });
  }

  static std::int32_t generate(occam_abi_backend*, occam_abi_model* handle, const occam_abi_generate_request* raw,
                               const occam_abi_generate_sink* sink, const occam_abi_error* error) noexcept {
    return guard(error, [&]() -> Result<void> {
      if (auto whole = check_struct(sink, "the sink"); !whole) return whole;
      const Result<GenerateRequest> request = read_request(raw);
      if (!request) return std::unexpected(request.error());
      if (!kPassesOptions && !request->options.empty())
        return failure(Status::kUnimplemented, "this backend passes no options on to a server", "options");
      const Result<GenerateResult> done = model(handle).generate(*request, [&](const Delta& delta) {
        const occam_abi_delta raw_delta{.struct_size = sizeof raw_delta,
                                        .text = borrow(delta.text),
                                        .tokens = delta.tokens.data(),
                                        .token_count = delta.tokens.size(),
                                        .fields = borrow(delta.fields)};
        return sink->delta(sink->ctx, &raw_delta) != 0;
      });
      if (!done) return std::unexpected(done.error());
      const occam_abi_generate_result result{.struct_size = sizeof result,
                                             .finish_reason = done->finish_reason,
                                             .prompt_tokens = done->prompt_tokens,
                                             .completion_tokens = done->completion_tokens,
                                             .cached_tokens = done->cached_tokens,
                                             .prompt_ns = done->prompt_ns,
                                             .generation_ns = done->generation_ns};
      sink->finish(sink->ctx, &result);
      return {};
    });
  }

  static std::int32_t health(occam_abi_backend*, occam_abi_model* handle, const occam_abi_error* error) noexcept {
    return guard(error, [&] { return model(handle).health(); });
  }

  static std::int32_t score(occam_abi_backend*, occam_abi_model* handle, const occam_abi_score_request* request,
                            const occam_abi_score_sink* sink, const occam_abi_error* error) noexcept {
    return guard(error, [&] {
      return run_score(request, sink, [&](auto&&... arguments) { return model(handle).score(arguments...); });
    });
  }

  static std::int32_t rolling(occam_abi_backend*, occam_abi_model* handle, const occam_abi_score_request* request,
                              const occam_abi_score_sink* sink, const occam_abi_error* error) noexcept {
    return guard(error, [&] {
      return run_score(request, sink, [&](auto&&... arguments) { return model(handle).score_rolling(arguments...); });
    });
  }

  static std::int32_t embed(occam_abi_backend*, occam_abi_model* handle, const occam_abi_embed_request* raw,
                            const occam_abi_embed_sink* sink, const occam_abi_error* error) noexcept {
    return guard(error, [&]() -> Result<void> {
      constexpr std::size_t kFirstSize = offsetof(occam_abi_embed_request, traceparent);
      if (auto whole = check_struct(raw, "the request", kFirstSize); !whole) return whole;
      if (auto whole = check_struct(sink, "the sink"); !whole) return whole;
      EmbedRequest request{.texts = {}, .dimensions = raw->dimensions, .cancel = Cancel(raw->cancel)};
      if (OCCAM_HAS(occam_abi_embed_request, raw, traceparent)) request.traceparent = view(raw->traceparent);
      for (std::size_t i = 0; i < raw->text_count; ++i) request.texts.push_back(view(raw->texts[i]));
      if (request.dimensions < 0)
        return failure(Status::kInvalidArgument, "dimensions must be 0 or more", "dimensions");
      return model(handle).embed(request, [&](const Embedding& embedding) {
        const occam_abi_embedding result{.struct_size = sizeof result,
                                         .index = embedding.index,
                                         .values = embedding.values.data(),
                                         .value_count = embedding.values.size(),
                                         .prompt_tokens = embedding.prompt_tokens,
                                         .reserved = 0};
        sink->embedding(sink->ctx, &result);
      });
    });
  }

  static std::int32_t accepts(occam_abi_backend* backend, occam_abi_string key) noexcept {
    return self(backend).accepts(view(key)) ? 1 : 0;
  }

  static std::int32_t models(occam_abi_backend* backend, const occam_abi_text_sink* sink,
                             const occam_abi_error* error) noexcept {
    return guard(error, [&]() -> Result<void> {
      if (auto whole = check_struct(sink, "the sink"); !whole) return whole;
      return self(backend).models([&](std::string_view json) { sink->text(sink->ctx, borrow(json)); });
    });
  }

  static constexpr auto models_function() {
    if constexpr (requires(B& b, std::function<void(std::string_view)> f) { b.models(f); })
      return models;
    else
      return nullptr;
  }

  static std::int32_t encode(occam_abi_backend*, occam_abi_model* handle, occam_abi_string text, std::uint32_t flags,
                             const occam_abi_ids_sink* sink, const occam_abi_error* error) noexcept {
    return guard(error, [&]() -> Result<void> {
      if (auto whole = check_struct(sink, "the sink"); !whole) return whole;
      const auto ids = model(handle).encode(view(text), flags);
      if (!ids) return std::unexpected(ids.error());
      sink->ids(sink->ctx, ids->data(), ids->size());
      return {};
    });
  }

  static std::int32_t decode(occam_abi_backend*, occam_abi_model* handle, const std::int32_t* ids, std::size_t count,
                             const occam_abi_text_sink* sink, const occam_abi_error* error) noexcept {
    return guard(error, [&]() -> Result<void> {
      if (auto whole = check_struct(sink, "the sink"); !whole) return whole;
      const auto text = model(handle).decode({ids, count});
      if (!text) return std::unexpected(text.error());
      sink->text(sink->ctx, borrow(*text));
      return {};
    });
  }

  static std::int32_t render(occam_abi_backend*, occam_abi_model* handle, const occam_abi_message* raw,
                             std::size_t message_count, std::uint32_t flags, const occam_abi_text_sink* sink,
                             const occam_abi_error* error) noexcept {
    return guard(error, [&]() -> Result<void> {
      if (auto whole = check_struct(sink, "the sink"); !whole) return whole;
      std::vector<Message> messages;
      for (std::size_t i = 0; i < message_count; ++i) messages.push_back({view(raw[i].role), view(raw[i].content)});
      const auto text = model(handle).render(messages, flags);
      if (!text) return std::unexpected(text.error());
      sink->text(sink->ctx, borrow(*text));
      return {};
    });
  }

  static std::int32_t inspect(occam_abi_backend* backend, occam_abi_string config, const occam_abi_text_sink* sink,
                              const occam_abi_error* error) noexcept {
    return guard(error, [&]() -> Result<void> {
      if (auto whole = check_struct(sink, "the sink"); !whole) return whole;
      const Result<std::string> json = self(backend).inspect(view(config));
      if (!json) return std::unexpected(json.error());
      sink->text(sink->ctx, borrow(*json));
      return {};
    });
  }

  static const void* get_extension(occam_abi_backend*, const char* id) noexcept {
    const std::string_view wanted = id == nullptr ? std::string_view{} : std::string_view(id);
    if constexpr (std::is_base_of_v<Scorer, M>) {
      static constexpr occam_abi_score kScore{sizeof(occam_abi_score), score, rolling};
      if (wanted == OCCAM_ABI_EXT_SCORE) return &kScore;
    }
    if constexpr (std::is_base_of_v<Tokenizes, M>) {
      static constexpr occam_abi_tokenize kTokenize{sizeof(occam_abi_tokenize), encode, decode};
      if (wanted == OCCAM_ABI_EXT_TOKENIZE) return &kTokenize;
    }
    if constexpr (std::is_base_of_v<Embeds, M>) {
      static constexpr occam_abi_embed kEmbed{sizeof(occam_abi_embed), embed};
      if (wanted == OCCAM_ABI_EXT_EMBED) return &kEmbed;
    }
    if constexpr (kPassesOptions) {
      static constexpr occam_abi_options kOptions{sizeof(occam_abi_options), accepts};
      if (wanted == OCCAM_ABI_EXT_OPTIONS) return &kOptions;
    }
    if constexpr (std::is_base_of_v<Renders, M>) {
      static constexpr occam_abi_render kRender{sizeof(occam_abi_render), render};
      if (wanted == OCCAM_ABI_EXT_RENDER) return &kRender;
    }
    if constexpr (requires(B& b) { b.inspect(std::string_view{}); }) {
      static constexpr occam_abi_inspect kInspect{sizeof(occam_abi_inspect), inspect};
      if (wanted == OCCAM_ABI_EXT_INSPECT) return &kInspect;
    }
    return nullptr;
  }

  static constexpr occam_abi_backend_factory kFactory{.struct_size = sizeof(occam_abi_backend_factory),
                                                      .count = count,
                                                      .describe = describe,
                                                      .create = create,
                                                      .destroy = destroy,
                                                      .load = load,
                                                      .unload = unload,
                                                      .info = info,
                                                      .generate = generate,
                                                      .health = health,
                                                      .models = models_function(),
                                                      .get_extension = get_extension};

  static const void* get_factory(const char* id) noexcept {
    return id != nullptr && std::string_view(id) == OCCAM_ABI_BACKEND_FACTORY ? &kFactory : nullptr;
  }
};

}  // namespace detail
}  // namespace occam::sdk

/// Exports a backend class as this library's plugin entry. An `inspect(config_json) -> Result<std::string>` member
/// makes it offer occam.inspect/1, `accepts(key) -> bool` occam.options/1, and `models(sink) -> Result<void>` lets it
/// name the models that it finds by itself.
#define OCCAM_BACKEND_PLUGIN(B)                                      \
  extern "C" OCCAM_ABI_VISIBLE const occam_abi_entry occam_entry_v1; \
  constinit const occam_abi_entry occam_entry_v1 =                   \
      occam::sdk::make_entry(occam::sdk::detail::BackendThunks<B>::get_factory);
