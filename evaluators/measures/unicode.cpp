#include "measures/unicode.hpp"

#include <algorithm>

namespace occam::evaluators::measures {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

/// The length of the well-formed sequence at the start of a text, or 1 where there is none.
std::size_t sequence_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  if (length == 0 || length > text.size()) return 1;
  for (std::size_t i = 1; i < length; ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 1;
  return length;
}

void append(std::string& text, char32_t c) {
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += static_cast<char>(0xC0 | (c >> 6));
    text += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    text += static_cast<char>(0xE0 | (c >> 12));
    text += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (c & 0x3F));
  }
}

bool is_within(char32_t c, char32_t first, char32_t last) {
  return c >= first && c <= last;
}

/// Blocks in which capitals stand before their small letters, one after the other.
bool is_in_pairs_even_capital(char32_t c) {
  return is_within(c, 0x100, 0x137) || is_within(c, 0x14A, 0x177) || is_within(c, 0x1E00, 0x1E95) ||
         is_within(c, 0x1EA0, 0x1EFF) || is_within(c, 0x460, 0x481) || is_within(c, 0x48A, 0x4BF) ||
         is_within(c, 0x4D0, 0x52F) || is_within(c, 0x1DE, 0x1EF) || is_within(c, 0x1F8, 0x21F) ||
         is_within(c, 0x222, 0x233) || is_within(c, 0x3D8, 0x3EF) || is_within(c, 0x1A0, 0x1A5);
}

bool is_in_pairs_odd_capital(char32_t c) {
  return is_within(c, 0x139, 0x148) || is_within(c, 0x179, 0x17E) || is_within(c, 0x4C1, 0x4CE) ||
         is_within(c, 0x1CD, 0x1DC);
}

char32_t lower(char32_t c) {
  if (is_within(c, 'A', 'Z') || (is_within(c, 0xC0, 0xDE) && c != 0xD7)) return c + 32;
  if (c < 0x100) return c;
  if (c == 0x178) return 0xFF;
  if (c == 0x130) return 'i';
  if (c == 0x386) return 0x3AC;
  if (is_within(c, 0x388, 0x38A)) return c + 37;
  if (c == 0x38C) return 0x3CC;
  if (c == 0x38E || c == 0x38F) return c + 63;
  if (is_within(c, 0x391, 0x3AB) && c != 0x3A2) return c + 32;
  if (is_within(c, 0x400, 0x40F)) return c + 80;
  if (is_within(c, 0x410, 0x42F)) return c + 32;
  if (c == 0x1AF) return 0x1B0;
  if (c == 0x4C0) return 0x4CF;
  if (is_within(c, 0x531, 0x556)) return c + 48;
  if (c == 0x1E9E) return 0xDF;
  if (is_within(c, 0xFF21, 0xFF3A)) return c + 32;
  if (is_in_pairs_even_capital(c)) return c | 1;
  if (is_in_pairs_odd_capital(c)) return c % 2 == 1 ? c + 1 : c;
  return c;
}

}  // namespace

std::vector<std::string_view> characters(std::string_view text) {
  std::vector<std::string_view> found;
  found.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    found.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return found;
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(sequence_length(text));
  return count;
}

char32_t code_point(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(character[i])); };
  switch (character.size()) {
    case 1:
      return byte(0) < 0x80 ? byte(0) : kReplacement;
    case 2:
      return (byte(0) & 0x1F) << 6 | (byte(1) & 0x3F);
    case 3:
      return (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
    case 4:
      return (byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F);
    default:
      return kReplacement;
  }
}

bool is_space(char32_t c) {
  return is_within(c, 0x09, 0x0D) || is_within(c, 0x1C, 0x20) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         is_within(c, 0x2000, 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_ascii_punctuation(char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

std::string to_lower(std::string_view text) {
  std::string lowered;
  lowered.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    const char32_t from = code_point(text.substr(0, length));
    const char32_t to = lower(from);
    if (to == from) {
      lowered.append(text.substr(0, length));
    } else {
      append(lowered, to);
      if (from == 0x130) append(lowered, 0x307);  // Python keeps the dot of the Turkish capital as a combining one
    }
    text.remove_prefix(length);
  }
  return lowered;
}

std::string_view trim(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (!is_space(code_point(text.substr(0, length)))) break;
    text.remove_prefix(length);
  }
  while (!text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 && text.size() - start < 4 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
    const std::string_view last = text.substr(start);
    if (sequence_length(last) != last.size() || !is_space(code_point(last))) break;
    text.remove_suffix(last.size());
  }
  return text;
}

}  // namespace occam::evaluators::measures
