// Small text helpers: trimming, splitting, UTF-8 checks, spelling hints and numbers for people.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace occam {

[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
[[nodiscard]] std::string join(std::span<const std::string> parts, std::string_view separator);
[[nodiscard]] std::string lower_ascii(std::string_view text);
[[nodiscard]] std::string replace_all(std::string text, std::string_view from, std::string_view to);

/// Returns whether `text` is well-formed UTF-8 (no surrogates, no overlong forms).
[[nodiscard]] bool is_utf8(std::string_view text);
/// Returns how many Unicode code points well-formed UTF-8 has; broken bytes count one each.
[[nodiscard]] std::size_t count_characters(std::string_view text);

/// A finite number with nothing around it but blanks.
[[nodiscard]] std::optional<double> to_number(std::string_view text);

/// Returns the known word nearest to `word` (Damerau-Levenshtein distance ≤ 2 and less than half the word), or "".
[[nodiscard]] std::string_view nearest_word(std::string_view word, std::span<const std::string_view> known);

/// Returns `1.5 GiB`, `37 MiB`, `512 B`.
[[nodiscard]] std::string format_bytes(std::uint64_t bytes);
/// Returns `1.2 s`, `3 min 20 s`, `2 h 5 min`.
[[nodiscard]] std::string format_seconds(double seconds);

}  // namespace occam
