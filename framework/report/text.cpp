#include "report/text.hpp"

#include <cstddef>

namespace occam::report {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// How many bytes a character that begins so has; 0: none begins so.
std::size_t length_of(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return 2;
  if (first >= 0xE0 && first <= 0xEF) return 3;
  if (first >= 0xF0 && first <= 0xF4) return 4;
  return 0;
}

/// Whether the bytes after the first may follow it (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF).
bool may_follow(std::string_view character) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(character[at]); };
  for (std::size_t at = 1; at < character.size(); ++at)
    if ((byte(at) & 0xC0U) != 0x80U) return false;
  if (character.size() < 2) return true;
  if (byte(0) == 0xE0) return byte(1) >= 0xA0;
  if (byte(0) == 0xED) return byte(1) < 0xA0;
  if (byte(0) == 0xF0) return byte(1) >= 0x90;
  return byte(0) != 0xF4 || byte(1) < 0x90;
}

}  // namespace

std::string readable(std::string_view text) {
  std::string made;
  made.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = length_of(static_cast<unsigned char>(text[at]));
    const std::string_view character = text.substr(at, length);
    if (length > 0 && may_follow(character)) {
      if (character.size() < length) break;
      made += character;
      at += length;
    } else {
      made += kReplacement;
      ++at;
    }
  }
  return made;
}

}  // namespace occam::report
