// The words of a prompt, so that many keywords can be asked of it without reading it for each.
//
// A word is a run of ASCII letters, digits and underscores. Its hash sets one of about four bits a byte of the prompt;
// a keyword whose bit is not set is not there. Threads: immutable after construction; borrows the text.
//
//   const PromptWords words(prompt);
//   if (words.contain("invoice")) …
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace occam::routing {

class PromptWords {
 public:
  explicit PromptWords(std::string_view text);

  /// As contains_word() of the text.
  [[nodiscard]] bool contain(std::string_view keyword) const;

 private:
  [[nodiscard]] bool may_contain(std::string_view word) const;

  std::string_view text_;
  std::vector<std::uint64_t> bits_;  ///< a power of two of them
};

/// Returns whether `word` stands in `text` without regard to ASCII case, not as a part of a longer ASCII word.
[[nodiscard]] bool contains_word(std::string_view text, std::string_view word);

}  // namespace occam::routing
