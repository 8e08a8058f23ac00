// A text as the set of its 13-grams, by which two texts are compared.
//
// The text is lowered (ASCII) and every run of white space becomes one space; a 13-gram is any 13 characters (Unicode
// code points) in a row, punctuation too, for "5 + 3" and "5 - 3" are two questions. A shorter text is one gram. The
// same shingles and threshold as SlimPajama's (2309.10818), which also drops punctuation. A gram is kept as 64 bits of
// a hash: two of 10^7 grams fall together with a chance of 3e-6. Threads: pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace occam::text {

inline constexpr std::size_t kShingleCharacters = 13;

/// The text as its grams see it.
[[nodiscard]] std::string normalised(std::string_view text);

/// The grams of a normalised text, each once, ascending. Never empty.
[[nodiscard]] std::vector<std::uint64_t> shingles(std::string_view normalised_text);

/// The number of elements that two ascending sets share.
[[nodiscard]] std::size_t shared(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b);

/// Jaccard's index of the texts' 13-grams: 1 for equal sets, 0 for none in common.
[[nodiscard]] double similarity(std::string_view a, std::string_view b);

}  // namespace occam::text
