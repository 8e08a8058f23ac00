// The language of a text, from its script and its most common words: a small stand-in for a trained detector.
//
// Where several languages share a script, the one with the most of its common words in the text is meant; a short text
// may have none of them, and then nothing is said. At most the first 4 KiB are read. Threads: pure functions.
//
//   language_of("Die Katze ist auf der Matte.")   // "de"
#pragma once

#include <span>
#include <string_view>

namespace occam::text {

/// An ISO 639-1 code, or "" where nothing tells.
[[nodiscard]] std::string_view language_of(std::string_view text);

/// Every code that language_of() can return. By words: en de fr es it pt nl fi sw vi id pl tr sv, ru bg uk, hi mr ne,
/// ar fa ur; by script alone: bn pa gu ta te kn ml th ko ja zh he el hy ka.
[[nodiscard]] std::span<const std::string_view> known_languages();

}  // namespace occam::text
