// Regular expressions, sentences and words as the rules of IFEval need them. Threads: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace occam::evaluators::ifeval {

/// How often a pattern matches, without overlap. A pattern that does not compile is taken as plain text; a search that
/// reaches its match limit counts what it found before.
[[nodiscard]] std::int64_t count_matches(std::string_view pattern, std::string_view text);
[[nodiscard]] bool matches(std::string_view pattern, std::string_view text);
[[nodiscard]] std::vector<std::string> all_matches(std::string_view pattern, std::string_view text);

/// The text between the matches.
[[nodiscard]] std::vector<std::string> split(std::string_view pattern, std::string_view text);

/// The pattern `(?i)…` for a pattern from the item.
[[nodiscard]] std::string ignoring_case(std::string_view pattern);

/// Sentences end with . ! or ? (and quotes or brackets behind it) before white space and what is no small letter, and
/// not after an initial or a common abbreviation.
[[nodiscard]] std::int64_t count_sentences(std::string_view text);

/// Words between white space, without punctuation at their ends.
[[nodiscard]] std::vector<std::string> bare_words(std::string_view text);

/// Python's str.isupper() and str.islower(): at least one letter with a case, and none of the other.
[[nodiscard]] bool is_upper(std::string_view text);
[[nodiscard]] bool is_lower(std::string_view text);

}  // namespace occam::evaluators::ifeval
