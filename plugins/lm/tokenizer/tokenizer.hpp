// Text to token ids and back, as the model file's own vocabulary says.
//
// make_tokenizer() reads a GGUF file's `tokenizer.ggml.*` keys; the tokenizer copies what it needs and does not refer
// to the file afterwards. Two kinds: SentencePiece-style ("llama") and byte-level BPE ("gpt2"). Text is any bytes:
// broken UTF-8 is encoded too, as llama.cpp encodes it.
// Threads: immutable; every function may be called from many threads at once.
//
//   auto tokenizer = lm::make_tokenizer(file);
//   auto ids = (*tokenizer)->encode("Hello", {.add_special = true, .parse_special = false});
//   for (TokenId id : *ids) stream << (*tokenizer)->piece(id);
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lm/gguf/file.hpp"
#include "lm/tokenizer/partition.hpp"
#include "lm/tokenizer/pieces.hpp"
#include "lm/tokenizer/vocabulary.hpp"
#include "occam/sdk/result.hpp"

namespace occam::lm {

struct EncodeOptions {
  /// Adds what the file wants around a sequence: the beginning (and sometimes the end) token.
  bool add_special = true;
  /// Texts of control tokens become those tokens. Without it only user-defined tokens are recognised, so that text
  /// from outside cannot forge a turn of a conversation.
  bool parse_special = false;
};

class Tokenizer {
 public:
  virtual ~Tokenizer() = default;
  Tokenizer(const Tokenizer&) = delete;
  Tokenizer& operator=(const Tokenizer&) = delete;

  /// Errors: kInvalidArgument (text beyond 1 GiB), kResourceExhausted (a pre-tokenizer pattern met its match limit),
  /// kFailedPrecondition (the vocabulary cannot spell a byte of the text).
  [[nodiscard]] sdk::Result<std::vector<TokenId>> encode(std::string_view text, EncodeOptions options) const;

  /// The bytes that token `id` stands for; part of a UTF-8 sequence perhaps. Control and unknown tokens give none, an
  /// id outside the vocabulary gives none.
  [[nodiscard]] std::string_view piece(TokenId id) const noexcept;

  /// As piece(), but control tokens give their text, e.g. "<|im_end|>".
  [[nodiscard]] std::string_view piece_with_special(TokenId id) const noexcept;

  /// All pieces in a row, without the space that encode() put in front where the vocabulary does so (see
  /// Vocabulary::adds_space_prefix).
  [[nodiscard]] std::string decode(std::span<const TokenId> ids) const;

  /// Tokens, special ids, end-of-generation ids, flags.
  [[nodiscard]] const Vocabulary& vocabulary() const noexcept { return vocabulary_; }

 protected:
  Tokenizer(Vocabulary vocabulary, Spelling spelling);

  /// Appends the ids of a stretch of ordinary text without special tokens in it. `begins` says that the stretch opens
  /// the text or follows a special token.
  [[nodiscard]] virtual sdk::Result<void> encode_stretch(std::string_view text, bool begins,
                                                         std::vector<TokenId>& ids) const = 0;

 private:
  Vocabulary vocabulary_;
  Partition partition_;
  Pieces pieces_;
};

/// Errors: kNotFound or kDataLoss (missing or damaged keys, named), kUnimplemented (another kind of tokenizer or an
/// unknown pre-tokenizer, named).
[[nodiscard]] sdk::Result<std::unique_ptr<Tokenizer>> make_tokenizer(const gguf::File& file);

}  // namespace occam::lm
