// SentencePiece-style tokenizing: neighbours merge in the order of their scores; what is no token falls back to bytes.
//
// Internal to this room: make_tokenizer() gives it. Threads: immutable.
//
//   std::unique_ptr<Tokenizer> tokenizer = std::make_unique<SentencePieceTokenizer>(std::move(vocabulary));
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "lm/tokenizer/tokenizer.hpp"

namespace occam::lm {

class SentencePieceTokenizer final : public Tokenizer {
 public:
  explicit SentencePieceTokenizer(Vocabulary vocabulary);

 private:
  [[nodiscard]] sdk::Result<void> encode_stretch(std::string_view text, bool begins,
                                                 std::vector<TokenId>& ids) const override;
  [[nodiscard]] sdk::Result<void> spell_in_bytes(std::string_view text, std::vector<TokenId>& ids) const;

  std::array<TokenId, 256> byte_tokens_{};
};

}  // namespace occam::lm
