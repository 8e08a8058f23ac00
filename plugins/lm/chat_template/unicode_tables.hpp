// The Unicode facts that Python's repr() and str.upper() need, as tables generated from Python's own.
//
// Threads: pure functions over constants.
#pragma once

namespace occam::lm::chat {

/// str.isprintable of one character.
[[nodiscard]] bool is_printable(char32_t code_point) noexcept;

using CaseMapping = char32_t (*)(char32_t);
/// Fail (kUnimplemented) where one letter becomes several or the result depends on its neighbours.
[[nodiscard]] char32_t upper_of(char32_t code_point);
[[nodiscard]] char32_t lower_of(char32_t code_point);

}  // namespace occam::lm::chat
