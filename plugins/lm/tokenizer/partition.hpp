// Cuts text at the special tokens that are spelled in it.
//
// Longer texts win over shorter ones, wherever they stand, as in llama.cpp. Control and unknown tokens are looked for
// only on request; user-defined ones always. Internal to this room. Threads: immutable.
//
//   for (const Fragment& fragment : partition.split("<|im_start|>hi", ParseSpecial::kYes)) …
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "lm/tokenizer/vocabulary.hpp"

namespace occam::lm {

/// A token, or the ordinary text[begin, end) when `token` is kNoToken.
struct Fragment {
  TokenId token = kNoToken;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

enum class ParseSpecial : std::uint8_t { kNo, kYes };

class Partition {
 public:
  explicit Partition(const Vocabulary& vocabulary);

  /// Requires: the Vocabulary given at construction, or the one it was moved into.
  [[nodiscard]] std::vector<Fragment> split(const Vocabulary& vocabulary, std::string_view text,
                                            ParseSpecial parse) const;

 private:
  std::vector<TokenId> special_;  // longest text first
};

}  // namespace occam::lm
