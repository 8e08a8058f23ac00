// Characters of UTF-8 text, as far as measures of text need them. Broken bytes are one character each.
//
// Lower case and white space are Python's (str.lower, str.split), which the published measures are written in; the
// letters with a case are those of Europe's modern languages and of Vietnamese. Threads: pure functions.
//
//   for (std::string_view character : measures::characters("né")) …   // "n", "é"
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace occam::evaluators::measures {

[[nodiscard]] std::vector<std::string_view> characters(std::string_view text);
[[nodiscard]] std::size_t count_characters(std::string_view text);

/// The code point of one of characters(); broken bytes are U+FFFD.
[[nodiscard]] char32_t code_point(std::string_view character);

[[nodiscard]] bool is_space(char32_t character);
[[nodiscard]] bool is_ascii_punctuation(char character);

[[nodiscard]] std::string to_lower(std::string_view text);
/// Without white space at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);

}  // namespace occam::evaluators::measures
