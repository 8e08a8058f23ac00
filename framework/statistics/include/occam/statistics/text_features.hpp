// A text as a sparse vector of hashed word n-grams: what the routers that read prompts and the recognition of tasks
// learn from.
//
// ASCII letters are lowered; a word is a run of letters, digits and bytes from 0x80 up, so that any UTF-8 text has
// words. An n-gram is its words joined by one space, hashed with FNV-1a (64 bits) and MurmurHash3's finaliser: the low
// 16 bits are the index, bit 63 is the sign, the value is ±(1 + ln count), and the row has length 1 (K. Weinberger et
// al., ICML 2009). Pure functions, std only; the numbers are part of stored states and do not change. Threads: [any].
//
//   const SparseRow row = text_features("Is this review positive?");
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace occam::statistics {

struct SparseValue {
  std::uint32_t index;
  float value;
  bool operator==(const SparseValue&) const = default;
};

/// Ascending by index, each index once.
using SparseRow = std::vector<SparseValue>;

/// Indices lie below it.
inline constexpr std::uint32_t kTextFeatures = 65536;

/// N-grams of 1 to `longest` words. A text without a word gives an empty row. Requires: longest ≥ 1.
[[nodiscard]] SparseRow text_features(std::string_view text, int longest = 2);

/// The 64-bit hashes of the text's word n-grams from `shortest` to `longest` words, in the text's order, repeats
/// included. Requires: 1 ≤ shortest ≤ longest.
[[nodiscard]] std::vector<std::uint64_t> word_grams(std::string_view text, int shortest, int longest);

/// Returns Σ a·b.
[[nodiscard]] double dot(const SparseRow& a, const SparseRow& b);

}  // namespace occam::statistics
