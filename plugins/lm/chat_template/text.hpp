// Python's view of text over UTF-8: code points, whitespace, case, repr.
//
// All functions require valid UTF-8 unless they say otherwise. Threads: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace occam::lm::chat {

[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;
/// The code point at `position`, which moves behind it.
[[nodiscard]] char32_t next_code_point(std::string_view text, std::size_t& position) noexcept;
void append_utf8(std::string& text, char32_t code_point);
[[nodiscard]] std::size_t code_point_count(std::string_view text) noexcept;
/// The byte offset of the code point `index`; text.size() where there are fewer.
[[nodiscard]] std::size_t byte_offset(std::string_view text, std::size_t index) noexcept;

/// str.isspace of one character.
[[nodiscard]] bool is_space(char32_t code_point) noexcept;

enum class Side { kLeft, kRight, kBoth };
[[nodiscard]] std::string_view strip(std::string_view text, Side side);
/// Strips every character that occurs in `characters`.
[[nodiscard]] std::string_view strip(std::string_view text, std::string_view characters, Side side);
/// str.splitlines().
[[nodiscard]] std::vector<std::string_view> split_lines(std::string_view text);

/// Fail (kUnimplemented) on cased letters that a one-to-one table does not cover.
[[nodiscard]] std::string to_upper(std::string_view text);
[[nodiscard]] std::string to_lower(std::string_view text);

/// repr() of a str and of a float.
[[nodiscard]] std::string repr_text(std::string_view text);
[[nodiscard]] std::string repr_number(double number);

}  // namespace occam::lm::chat
