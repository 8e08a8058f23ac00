// Makes whole UTF-8 sequences of the bytes that tokens carry: a token may end in the middle of a character.
//
// Bytes that cannot be UTF-8 become U+FFFD, one for each maximal part of a sequence (the practice of the Unicode
// Standard, section 3.9, and of Python's errors="replace"). Threads: one owner.
//
//   Utf8Assembler assembler;
//   for (token : tokens) out += assembler.push(bytes_of(token));
//   out += assembler.finish();
#pragma once

#include <string>
#include <string_view>

namespace occam::lm {

class Utf8Assembler {
 public:
  /// Returns all text that is complete; up to three bytes of an unfinished sequence stay behind.
  [[nodiscard]] std::string push(std::string_view bytes);
  /// Returns U+FFFD for a sequence that never ended, or nothing. The assembler is empty afterwards.
  [[nodiscard]] std::string finish();

 private:
  std::string pending_;
};

}  // namespace occam::lm
