// The tokens of a model: their texts, scores and types, and the ids with a special part, derived as llama.cpp does.
//
// Texts are as in the file: byte-level BPE spells bytes with printable stand-ins, SentencePiece spells space as U+2581;
// Tokenizer::piece() gives the bytes. Owns its data. Threads: immutable after load().
//
//   sdk::Result<Vocabulary> vocabulary = Vocabulary::load(file);
//   if (vocabulary->is_end_of_generation(id)) break;
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lm/gguf/file.hpp"
#include "occam/sdk/result.hpp"

namespace occam::lm {

using TokenId = std::int32_t;
inline constexpr TokenId kNoToken = -1;

/// GGUF's `tokenizer.ggml.token_type`.
enum class TokenType : std::uint8_t {
  kUndefined = 0,
  kNormal = 1,
  kUnknown = 2,
  kControl = 3,
  kUserDefined = 4,
  kUnused = 5,
  kByte = 6,
};

enum class TokenizerKind : std::uint8_t { kSentencePiece, kBytePairs };

/// kNoToken where the vocabulary has none.
struct SpecialTokens {
  TokenId begin = kNoToken;        ///< bos
  TokenId end = kNoToken;          ///< eos
  TokenId end_of_turn = kNoToken;  ///< eot
  TokenId end_of_message = kNoToken;
  TokenId unknown = kNoToken;
  TokenId separator = kNoToken;
  TokenId padding = kNoToken;
};

class Vocabulary {
 public:
  /// Errors: kNotFound or kDataLoss (missing or damaged keys), kUnimplemented (another kind of tokenizer or an unknown
  /// pre-tokenizer); the key or name is in the message.
  [[nodiscard]] static sdk::Result<Vocabulary> load(const gguf::File& file);

  Vocabulary(Vocabulary&&) noexcept = default;
  Vocabulary& operator=(Vocabulary&&) noexcept = default;
  Vocabulary(const Vocabulary&) = delete;
  Vocabulary& operator=(const Vocabulary&) = delete;
  ~Vocabulary() = default;

  [[nodiscard]] TokenizerKind kind() const noexcept { return kind_; }
  /// `tokenizer.ggml.pre`, e.g. "llama-bpe"; empty for SentencePiece.
  [[nodiscard]] const std::string& pre_tokenizer() const noexcept { return pre_tokenizer_; }

  [[nodiscard]] std::size_t size() const noexcept { return tokens_.size(); }
  [[nodiscard]] bool contains(TokenId id) const noexcept {
    return id >= 0 && static_cast<std::size_t>(id) < tokens_.size();
  }
  /// Requires for the next five: contains(id).
  [[nodiscard]] std::string_view text(TokenId id) const noexcept;
  [[nodiscard]] float score(TokenId id) const noexcept;
  [[nodiscard]] TokenType type(TokenId id) const noexcept;
  /// White space before (after) the text of a special token belongs to it.
  [[nodiscard]] bool strips_left(TokenId id) const noexcept;
  [[nodiscard]] bool strips_right(TokenId id) const noexcept;

  /// kNoToken when no token is spelled so.
  [[nodiscard]] TokenId find(std::string_view text) const noexcept;
  /// Bytes of the longest token text.
  [[nodiscard]] std::size_t longest_text() const noexcept { return longest_text_; }

  [[nodiscard]] const SpecialTokens& special() const noexcept { return special_; }
  /// Tokens after which a model has nothing more to say, ascending.
  [[nodiscard]] std::span<const TokenId> end_of_generation() const noexcept { return end_of_generation_; }
  [[nodiscard]] bool is_end_of_generation(TokenId id) const noexcept;
  /// Control or unknown: not part of the text that a user sees.
  [[nodiscard]] bool is_special(TokenId id) const noexcept;

  /// Whether encode() puts begin before and end behind a sequence. True only where the token exists.
  [[nodiscard]] bool adds_begin() const noexcept { return adds_begin_; }
  [[nodiscard]] bool adds_end() const noexcept { return adds_end_; }
  /// SentencePiece puts a space before a text, so that its first word is spelled as inside a sentence.
  [[nodiscard]] bool adds_space_prefix() const noexcept { return adds_space_prefix_; }

 private:
  friend class VocabularyLoader;
  Vocabulary() = default;

  struct Token {
    std::uint32_t offset = 0;
    std::uint32_t bytes = 0;
    float score = 0;
    TokenType type = TokenType::kNormal;
    bool strips_left = false;
    bool strips_right = false;
  };

  TokenizerKind kind_ = TokenizerKind::kSentencePiece;
  std::string pre_tokenizer_;
  std::vector<char> texts_;  // all texts in a row; the keys of ids_ point here, so it is never resized
  std::vector<Token> tokens_;
  std::unordered_map<std::string_view, TokenId> ids_;
  std::size_t longest_text_ = 0;
  SpecialTokens special_;
  std::vector<TokenId> end_of_generation_;
  bool adds_begin_ = false;
  bool adds_end_ = false;
  bool adds_space_prefix_ = false;
};

}  // namespace occam::lm
