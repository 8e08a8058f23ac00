// Asking a backend, and keeping everything that comes back, in the order and on the thread that it came.
#pragma once

#include <atomic>
#include <cmath>
#include <memory>
#include <thread>
#include <vector>

#include "conform/subject.hpp"

namespace occam::conform {

/// A backend instance with one loaded model. Skips where load refuses an empty table.
class LoadedBackend {
 public:
  explicit LoadedBackend(Subject& subject);
  ~LoadedBackend();
  LoadedBackend(const LoadedBackend&) = delete;
  LoadedBackend& operator=(const LoadedBackend&) = delete;

  [[nodiscard]] const occam_abi_backend_factory& factory() const { return factory_; }
  [[nodiscard]] occam_abi_backend* backend() const { return instance_.backend(); }
  [[nodiscard]] occam_abi_model* model() const { return model_; }
  [[nodiscard]] const occam_abi_model_info& info() const { return info_; }  ///< texts emptied
  [[nodiscard]] std::string engine() const { return engine_; }
  /// The model has no chat template: every request is made raw.
  [[nodiscard]] bool is_raw_only() const { return is_raw_only_; }

  template <typename Extension>
  [[nodiscard]] const Extension* extension(const char* id) const {
    return static_cast<const Extension*>(factory_.get_extension(backend(), id));
  }

 private:
  const occam_abi_backend_factory& factory_;
  Instance instance_;
  occam_abi_model* model_ = nullptr;
  occam_abi_model_info info_{};
  std::string engine_;
  bool is_raw_only_ = false;
};

struct TokenCopy {
  std::int32_t id = 0;
  float logprob = 0;
  float entropy = 0;
  std::string text;
  std::vector<std::pair<std::int32_t, float>> alternatives;

  explicit TokenCopy(const occam_abi_token& token);
  bool operator==(const TokenCopy& other) const { return id == other.id && text == other.text; }
};

/// What one generate did.
struct Transcript {
  std::int32_t status = OCCAM_ABI_OK;
  Words words;
  std::vector<std::string> deltas;
  std::vector<TokenCopy> tokens;
  std::vector<occam_abi_generate_result> finishes;
  std::size_t deltas_after_stop = 0;
  std::size_t deltas_after_finish = 0;
  std::size_t short_structs = 0;
  bool foreign_thread = false;

  [[nodiscard]] std::string text() const;
};

/// What to ask. The request is the caller's to change; the rest says how the host behaves during the call.
struct Ask {
  static constexpr std::size_t kNever = static_cast<std::size_t>(-1);

  occam_abi_generate_request request;
  std::vector<occam_abi_message> messages;
  std::size_t stop_after = kNever;    ///< deltas: then the sink returns 0
  std::size_t cancel_after = kNever;  ///< deltas: then is_cancelled returns 1; 0: from the start
  std::int64_t deadline_ns = 0;

  /// A greedy request for the conversation {user: prompt} of at most `max_tokens` tokens.
  explicit Ask(std::string_view prompt, std::int32_t max_tokens = 24);
  Ask(const Ask&) = delete;
  Ask& operator=(const Ask&) = delete;

  /// The same text as a raw prompt.
  void make_raw();
};

[[nodiscard]] std::unique_ptr<Transcript> generate(const LoadedBackend& loaded, Ask& ask);

/// Generates and fails unless it went well: OK, one finish, last.
[[nodiscard]] std::unique_ptr<Transcript> generate_well(const LoadedBackend& loaded, Ask& ask);

/// What scoring gave.
struct Scored {
  std::int32_t status = OCCAM_ABI_OK;
  Words words;
  struct Result {
    std::size_t index = 0;
    double logprob = 0;
    std::int32_t greedy = 0;
    std::vector<TokenCopy> tokens;
  };
  std::vector<Result> results;
  bool foreign_thread = false;

  /// Fails unless item `index` was answered.
  [[nodiscard]] const Result& of(std::size_t index) const;
};

enum class Scoring { kContinuations, kRolling };

struct TextPair {
  std::string context;
  std::string continuation;
};

/// Skips where the backend has no occam.score/1.
[[nodiscard]] std::unique_ptr<Scored> score(const LoadedBackend& loaded, std::span<const TextPair> items,
                                            Scoring scoring = Scoring::kContinuations, bool is_cancelled = false);
[[nodiscard]] std::unique_ptr<Scored> score_well(const LoadedBackend& loaded, std::span<const TextPair> items,
                                                 Scoring scoring = Scoring::kContinuations);

/// A struct as a host of a later minor would pass it: with a tail that this plugin cannot know.
template <typename T>
struct Longer {
  T value;
  unsigned char tail[64];

  explicit Longer(const T& from) : value(from) {
    value.struct_size = sizeof(Longer);
    for (unsigned char& byte : tail) byte = 0xFF;
  }
};

/// A text with many kinds of UTF-8 sequences, drawn from the seed.
[[nodiscard]] std::string varied_text(std::uint64_t seed, std::size_t words);
inline constexpr std::string_view kPlainPrompt =
    "Once upon a time there was a little girl named Lily. She liked to play outside in the park with her red ball";

}  // namespace occam::conform
