// One loaded model, for tools that want it as it is: no task, no router, no evidence.
//
// A handle pins the model: it stays loaded while a handle lives. Threads: [any]; calls on one model run concurrently.
//
//   auto model = occam.model("smollm2-135m");
//   auto ids = model->tokenize("Hello");
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "occam/answer.hpp"
#include "occam/error.hpp"
#include "occam/export.hpp"
#include "occam/request.hpp"

namespace occam {

/// What a model is; 0 or empty where it is not known.
struct ModelInfo {
  std::string id;
  std::string backend;
  std::string engine;  ///< the implementation, with version and CPU features
  std::string architecture;
  std::string quantisation;
  double parameters = 0;  ///< run per token
  std::uint64_t file_bytes = 0;
  std::uint64_t resident_bytes = 0;  ///< predicted at full context
  std::int32_t context_length = 0;
  std::int32_t vocabulary_size = 0;
  std::int32_t max_parallel = 1;
  Residency residency = Residency::kDevice;
};

enum class AddSpecial { kNo, kAsModelSays };           ///< BOS, EOS, CLS, SEP
enum class SpecialInText { kRecognised, kPlainText };  ///< special tokens that are written out in the text

struct Scored {
  struct Token {
    std::int32_t id = 0;
    double logprob = 0;
  };
  double logprob = 0;   ///< sum over the continuation's tokens, natural logarithm
  bool greedy = false;  ///< every token was the most likely one
  std::vector<Token> tokens;
};

/// How fast a model is: one prompt of `prompt_tokens`, then `generated_tokens` with end tokens ignored.
struct Speed {
  std::int32_t prompt_tokens = 0;
  double prompt_tokens_per_second = 0;
  std::int32_t generated_tokens = 0;
  double generated_tokens_per_second = 0;
};

class OCCAM_API Model {
 public:
  Model(Model&&) noexcept;
  Model& operator=(Model&&) noexcept;
  ~Model();

  [[nodiscard]] const ModelInfo& info() const;

  /// `text` may be any bytes. Errors: kUnsupported where the backend has no tokenizer.
  [[nodiscard]] Result<std::vector<std::int32_t>> tokenize(std::string_view text,
                                                           AddSpecial add = AddSpecial::kAsModelSays,
                                                           SpecialInText special = SpecialInText::kRecognised) const;
  [[nodiscard]] Result<std::string> detokenize(std::span<const std::int32_t> ids) const;

  /// The text that the chat template makes of a conversation.
  [[nodiscard]] Result<std::string> render(std::span<const Message> messages) const;

  /// Log-likelihood of `continuation` after `context`. Errors: kContext where it does not fit; nothing is cut.
  [[nodiscard]] Result<Scored> score(std::string_view context, std::string_view continuation) const;

  /// Measures once. Requires: prompt_tokens ≥ 1, generated_tokens ≥ 1, together at most the context.
  [[nodiscard]] Result<Speed> measure_speed(std::int32_t prompt_tokens, std::int32_t generated_tokens) const;

 private:
  friend class Occam;
  struct State;
  explicit Model(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace occam
