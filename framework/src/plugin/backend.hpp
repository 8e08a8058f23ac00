// Backends and their models over the ABI, as ordinary C++ objects.
//
// A Backend destroys its instance after the last model and handle; a LoadedModel keeps its backend, and the backend its
// library. Threads: [any]; calls on one model run concurrently, as the ABI promises.
//
//   auto model = (*backend)->load("smollm2", R"({"file":"x.gguf"})", LoadScope::kWeights);
//   auto done = (*model)->generate(call, [](const Piece& piece) { …; return Flow::kContinue; });
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "occam/answer.hpp"
#include "occam/error.hpp"
#include "occam/request.hpp"
#include "plugin/library.hpp"

namespace occam::plugin {

/// What a loaded model is; 0 or empty where it is not known. See occam_abi_model_info.
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
  Residency residency = Residency::kDevice;
};

/// When a call should end early. `deadline_ns` is on monotonic_ns(); 0: none.
struct CallLimits {
  std::stop_token cancel;
  std::int64_t deadline_ns = 0;
};

enum class EndToken { kEnds, kIgnored };
enum class Delivery {
  kWhole,     ///< one piece may hold all of the answer
  kAsItComes  ///< pieces are handed on at once
};

/// One call to generate: `messages`, or `prompt` raw.
struct GenerateCall {
  PromptForm form = PromptForm::kChat;
  std::span<const Message> messages;
  std::string_view prompt;
  Sampling sampling;
  std::int32_t max_tokens = 0;
  std::span<const std::string> stop;
  std::int32_t alternatives = -1;
  std::string_view schema;
  std::string_view options;  ///< JSON, see occam.options/1
  Delivery delivery = Delivery::kWhole;
  EndToken end_token = EndToken::kEnds;  ///< kIgnored: for measuring speed
  std::string_view traceparent{};        ///< of W3C Trace Context, or empty
  CallLimits limits;
};

/// A piece of an answer; borrowed until the function returns. Token texts need not be whole UTF-8.
struct Piece {
  std::string_view text;
  std::span<const occam_abi_token> tokens;
  std::string_view fields;  ///< JSON, or empty
};
using PieceFunction = std::function<Flow(const Piece&)>;

struct Generated {
  FinishReason finish_reason = FinishReason::kStop;
  std::int32_t prompt_tokens = 0;
  std::int32_t completion_tokens = 0;
  std::int32_t cached_tokens = 0;
  double prompt_seconds = 0;
  double generation_seconds = 0;
};

/// One call to embed.
struct EmbedCall {
  std::span<const std::string> texts;
  std::int32_t dimensions = 0;     ///< 0: the model's own
  std::string_view traceparent{};  ///< of W3C Trace Context, or empty
  CallLimits limits;
};

struct Embedding {
  std::vector<float> values;
  std::int32_t prompt_tokens = 0;
};

struct ScoreItem {
  std::string context;
  std::string continuation;
};

struct ScoredToken {
  std::int32_t id = 0;
  double logprob = 0;
};

struct Score {
  double logprob = 0;
  bool greedy = false;
  std::vector<ScoredToken> tokens;
};

enum class LoadScope { kWeights, kVocabulary };

class LoadedModel;

class Backend : public std::enable_shared_from_this<Backend> {
 public:
  [[nodiscard]] static Result<std::shared_ptr<Backend>> create(std::shared_ptr<const Library> library,
                                                               const PluginInfo& info, std::string_view config_json);
  ~Backend();
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;

  [[nodiscard]] const PluginInfo& info() const { return info_; }

  /// `config_json` is the model's table. Errors: as the backend says; a configuration key in `where`.
  [[nodiscard]] Result<std::shared_ptr<LoadedModel>> load(std::string_view id, std::string_view config_json,
                                                          LoadScope scope);

  /// occam.inspect/1: a JSON object about a model table. Errors: kUnsupported where the backend has no such extension.
  [[nodiscard]] Result<std::string> inspect(std::string_view config_json);

  /// Whether requests may carry this key in their options (occam.options/1).
  [[nodiscard]] bool accepts_option(std::string_view key) const;

  /// The models that the backend found by itself: JSON objects with `id`. Errors: kUnsupported where it cannot.
  [[nodiscard]] Result<std::vector<std::string>> discover();

 private:
  friend class LoadedModel;
  Backend(std::shared_ptr<const Library> library, const PluginInfo& info, occam_abi_backend* handle);
  [[nodiscard]] const void* extension(const char* id) const;

  std::shared_ptr<const Library> library_;
  PluginInfo info_;
  const occam_abi_backend_factory* factory_;
  occam_abi_backend* handle_;
};

class LoadedModel {
 public:
  ~LoadedModel();
  LoadedModel(const LoadedModel&) = delete;
  LoadedModel& operator=(const LoadedModel&) = delete;

  [[nodiscard]] const ModelInfo& info() const { return info_; }
  [[nodiscard]] const Backend& backend() const { return *backend_; }

  /// Errors: kContext when the prompt does not fit, kTimeout, kCancelled, kUsage, kModel…
  [[nodiscard]] Result<Generated> generate(const GenerateCall& call, const PieceFunction& sink);

  /// occam.score/1, in the order of `items`. Errors: kUnsupported where the backend cannot; else as generate.
  [[nodiscard]] Result<std::vector<Score>> score(std::span<const ScoreItem> items, const CallLimits& limits);
  [[nodiscard]] Result<std::vector<Score>> score_rolling(std::span<const std::string> texts, const CallLimits& limits);

  /// occam.embed/1, in the order of the texts. Errors: kUnsupported; else as generate.
  [[nodiscard]] Result<std::vector<Embedding>> embed(const EmbedCall& call);

  /// occam.tokenize/1. `flags` are OCCAM_ABI_TOKENIZE_*.
  [[nodiscard]] Result<std::vector<std::int32_t>> encode(std::string_view text, std::uint32_t flags);
  [[nodiscard]] Result<std::string> decode(std::span<const std::int32_t> ids);

  /// occam.render/1: the chat template's text with the opening of the assistant's turn.
  [[nodiscard]] Result<std::string> render(std::span<const Message> messages);

  [[nodiscard]] Result<void> health();

 private:
  friend class Backend;
  LoadedModel(std::shared_ptr<Backend> backend, std::string_view id, occam_abi_model* handle);
  [[nodiscard]] Result<void> read_info();

  std::shared_ptr<Backend> backend_;
  std::string who_;  ///< for messages: the model's id
  occam_abi_model* handle_;
  ModelInfo info_;
};

}  // namespace occam::plugin
