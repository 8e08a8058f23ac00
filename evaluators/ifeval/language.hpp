// The language of a text, from its script and its most common words: a small stand-in for a trained detector.
//
// Threads: pure functions.
#pragma once

#include <string_view>

namespace occam::evaluators::ifeval {

/// An ISO 639-1 code, or "" where nothing tells. Knows by words: en de fr es it pt nl fi sw vi id pl tr sv, ru bg uk,
/// hi mr ne, ar fa ur; by script alone: bn pa gu ta te kn ml th ko ja zh he el hy ka.
[[nodiscard]] std::string_view detect_language(std::string_view text);

}  // namespace occam::evaluators::ifeval
