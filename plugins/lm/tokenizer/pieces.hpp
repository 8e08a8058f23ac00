// The bytes that each token of a vocabulary stands for, computed once.
//
// Internal to this room; Tokenizer::piece() shows them. Owns its bytes. Threads: immutable.
//
//   Pieces pieces(vocabulary, Spelling::kStandIns);
//   pieces.of(1917);  // " world"
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lm/tokenizer/vocabulary.hpp"

namespace occam::lm {

/// How token texts spell what they stand for: bytes by printable stand-ins, or UTF-8 with U+2581 for a space.
enum class Spelling : std::uint8_t { kStandIns, kSpaceMarks };

class Pieces {
 public:
  Pieces(const Vocabulary& vocabulary, Spelling spelling);

  /// Control, unknown and user-defined tokens give their text, byte tokens their byte, unused ones nothing.
  /// Requires: `id` is in the vocabulary.
  [[nodiscard]] std::string_view of(TokenId id) const noexcept;

 private:
  std::string bytes_;
  std::vector<std::uint32_t> ends_;
};

}  // namespace occam::lm
