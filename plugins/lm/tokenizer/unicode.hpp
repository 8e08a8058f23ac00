// UTF-8 as tokenizers meet it: lenient decoding of broken text, and the printable stand-ins of byte-level BPE.
//
// Internal to this room. Threads: pure functions.
//
//   std::string text = repaired_utf8("caf\xe9");      // "caf\uFFFD"
//   std::string_view spelled = stand_in(0x20);        // "Ġ"
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace occam::lm {

/// Bytes of the sequence that `lead` opens; 1 for a continuation byte.
[[nodiscard]] constexpr std::size_t utf8_length(char lead) noexcept {
  const auto high = static_cast<unsigned char>(lead) >> 4;
  return high < 12 ? 1 : high < 14 ? 2 : high == 14 ? 3 : 4;
}

/// The code point at `at`, which moves past it. Overlong forms and surrogates are read as what they spell, as
/// llama.cpp reads them. Nothing (and `at` stays) where no sequence can be read. Requires: at < text.size().
[[nodiscard]] std::optional<char32_t> next_code_point(std::string_view text, std::size_t& at) noexcept;

void append_utf8(std::string& text, char32_t code_point);

/// `text` with U+FFFD for every byte that belongs to no sequence and overlong forms shortened. Surrogates stay.
[[nodiscard]] std::string repaired_utf8(std::string_view text);

/// The character that spells `byte` in the vocabularies of byte-level BPE (GPT-2's table).
[[nodiscard]] std::string_view stand_in(std::uint8_t byte) noexcept;

/// The byte that `code_point` stands for; nothing when it is no stand-in.
[[nodiscard]] std::optional<std::uint8_t> stood_for(char32_t code_point) noexcept;

/// U+2581, which spells a space in SentencePiece vocabularies.
inline constexpr std::string_view kSpaceMark = "\u2581";

[[nodiscard]] std::string replaced(std::string_view text, std::string_view from, std::string_view to);

}  // namespace occam::lm
